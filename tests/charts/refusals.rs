//! Wrong values are refused before any cluster is asked, with a message that names the key.

use super::helm::template;

/// The chart, its values, and the key as the message names it.
const WRONG: [(&str, &str, &str); 71] = [
    ("backend", "backned: {}", "backned"),
    ("backend", "backend: null", "backend"),
    ("backend", "global: latest", "global"),
    ("backend", "global: {source: 7}", "global.source"),
    ("backend", "backend: {image: backend}", "backend.image"),
    ("backend", "backend: {image: 'backend:1.0 0'}", "backend.image"),
    ("backend", "backend: {image: null}", "image"),
    ("backend", "backend: {imagePullPolicy: Sometimes}", "backend.imagePullPolicy"),
    ("backend", "backend: {replica: 2}", "replica"),
    ("backend", "backend: {replicas: '1'}", "backend.replicas"),
    ("backend", "backend: {replicas: -1}", "backend.replicas"),
    ("backend", "backend: {port: 70000}", "backend.port"),
    ("backend", "backend: {database: postgres}", "backend.database"),
    ("backend", "backend: {database: external}", "backend.existingSecret"),
    ("backend", "backend: {existingSecret: My_Secret}", "backend.existingSecret"),
    ("backend", "backend: {existingSecret: app, env: {AUTH_SECRET: canary}}", "backend.existingSecret"),
    ("backend", "backend: {secretHash: 5}", "backend.secretHash"),
    ("backend", "backend: {secretsAs: volume}", "backend.secretsAs"),
    ("backend", "backend: {env: {PASSWORD: canary}}", "PASSWORD"),
    ("backend", "backend: {env: {DATABASE_URL: [canary]}}", "backend.env.DATABASE_URL"),
    ("backend", "backend: {env: {OPENAI_BASE_URL: 'ftp://x'}}", "backend.env.OPENAI_BASE_URL"),
    ("backend", "backend: {env: {LOG_LEVEL: verbose}}", "backend.env.LOG_LEVEL"),
    ("backend", "backend: {env: {READY_CHECK: never}}", "backend.env.READY_CHECK"),
    ("backend", "backend: {env: {ENVIRONMENT: 'Prod!'}}", "backend.env.ENVIRONMENT"),
    ("backend", "backend: {resources: {request: {cpu: 1}}}", "request"),
    ("backend", "backend: {resources: {limits: {cpu: lots}}}", "backend.resources.limits.cpu"),
    ("backend", "backend: {resources: {limits: {memory: 512MB}}}", "backend.resources.limits.memory"),
    ("backend", "backend: {probes: {readiness: {path: ready}}}", "backend.probes.readiness.path"),
    ("backend", "backend: {probes: {liveness: {periodSeconds: 0}}}", "backend.probes.liveness.periodSeconds"),
    ("backend", "backend: {podAnnotations: {checksum/config: x}}", "checksum"),
    ("backend", "backend: {persistence: {enabled: 'yes'}}", "backend.persistence.enabled"),
    ("backend", "backend: {persistence: {size: 1GB}}", "backend.persistence.size"),
    ("backend", "backend: {persistence: {storageClass: Fast!}}", "backend.persistence.storageClass"),
    ("backend", "backend: {autoscaling: {minReplicas: 0}}", "backend.autoscaling.minReplicas"),
    ("backend", "backend: {autoscaling: {targetMemory: 5}}", "targetMemory"),
    ("backend", "backend: {networkPolicy: {databasePort: postgres}}", "backend.networkPolicy.databasePort"),
    ("backend", "backend: {networkPolicy: {egress: [443]}}", "backend.networkPolicy.egress.0"),
    ("backend", "backend: {env: {SESSION_HOURS: 0}}", "backend.env.SESSION_HOURS"),
    ("backend", "backend: {podLabels: {app: x}}", "app"),
    ("backend", "backend: {podLabels: {app.kubernetes.io/name: x}}", "app.kubernetes.io"),
    ("backend", "backend: {podLabels: {tier: 1}}", "backend.podLabels.tier"),
    ("backend", "backend: {extraEnv: {A: b}}", "backend.extraEnv"),
    ("backend", "backend: {extraEnv: [{name: 'A B', value: canary}]}", "backend.extraEnv.0.name"),
    ("backend", "backend: {extraEnv: [{name: A, value: 5}]}", "backend.extraEnv.0.value"),
    ("backend", "backend: {extraEnv: [{value: canary}]}", "name"),
    ("backend", "backend: {extraVolumes: [{name: host, hostPath: {path: /}}]}", "hostPath"),
    ("backend", "backend: {extraVolumes: [{name: lonely}]}", "backend.extraVolumes.0"),
    (
        "backend",
        "backend: {extraVolumeMounts: [{name: a, mountPath: relative}]}",
        "backend.extraVolumeMounts.0.mountPath",
    ),
    ("backend", "backend: {imagePullSecrets: [registry]}", "backend.imagePullSecrets.0"),
    ("backend", "backend: {nodeSelector: {disk: 1}}", "backend.nodeSelector.disk"),
    ("backend", "backend: {tolerations: [spot]}", "backend.tolerations.0"),
    ("backend", "backend: {affinity: {podAffinities: {}}}", "podAffinities"),
    ("backend", "backend: {priorityClassName: Very High}", "backend.priorityClassName"),
    ("backend", "backend: {serviceAccount: {annotations: {a: 1}}}", "backend.serviceAccount.annotations.a"),
    ("backend", "backend: {serviceAccount: null}", "serviceAccount"),
    ("backend", "backend: {serviceMonitor: {interval: often}}", "backend.serviceMonitor.interval"),
    ("backend", "backend: {serviceMonitor: {from: []}}", "backend.serviceMonitor.from"),
    ("backend", "backend: {ingress: {enabled: true}}", "ingress"),
    ("frontend", "frontend: {ingress: {hosts: ['http://todo.example.com']}}", "frontend.ingress.hosts.0"),
    ("frontend", "frontend: {ingress: {from: [{}]}}", "frontend.ingress.from.0"),
    ("frontend", "frontend: {ingress: {tls: [{secret: todo}]}}", "secret"),
    ("frontend", "frontend: {httpRoute: {enabled: true}}", "frontend.httpRoute.parentRefs"),
    ("frontend", "frontend: {httpRoute: {parentRefs: [{namespace: a}]}}", "name"),
    ("frontend", "frontend: {serviceMonitor: {enabled: true}}", "serviceMonitor"),
    ("frontend", "backend: {replicas: 2}", "backend"),
    ("frontend", "frontend: {env: {NEXT_PUBLIC_API_URL: backend-service}}", "frontend.env.NEXT_PUBLIC_API_URL"),
    ("frontend", "frontend: {env: {OPENAI_API_KEY: canary}}", "OPENAI_API_KEY"),
    ("frontend", "frontend: {replicas: 1.5}", "frontend.replicas"),
    ("frontend", "frontend: {networkPolicy: {databasePort: 5432}}", "databasePort"),
    ("frontend", "frontend: {autoscaling: {targetCPUUtilizationPercentage: high}}", "targetCPUUtilizationPercentage"),
    ("frontend", "frontend: {autoscaling: {enabled: true, minReplicas: 4}}", "frontend.autoscaling.minReplicas"),
];

#[test]
fn each_wrong_value_is_refused_by_its_key() {
    for (part, values, key) in WRONG {
        let Err(said) = template(part, values, &[]) else { panic!("{part} takes {values}") };
        // Helm 4 writes /backend/image, Helm 3 backend.image.
        assert!(said.replace('/', ".").contains(key), "{values}: the message does not name {key}: {said}");
        assert!(!said.contains("canary"), "{values}: the message shows a secret: {said}");
    }
}

#[test]
fn a_refusal_of_what_is_allowed_elsewhere_gives_the_reason() {
    let reasons = [
        ("backend: {replicas: 2}", "more than one replica: with sqlite each pod would have a database of its own"),
        ("backend: {autoscaling: {enabled: true}}", "more than one replica"),
        ("backend: {env: {DATABASE_URL: 'postgresql://u:canary@h/d'}}", "external (env.DATABASE_URL is set"),
        ("backend: {database: external}", "the name of a Secret with DATABASE_URL"),
        ("backend: {existingSecret: app, env: {AUTH_SECRET: x}}", "secrets passed in env would be ignored"),
        (
            "backend: {replicas: 2, database: external, env: {DATABASE_URL: 'postgresql://u:canary@h/d'}}",
            "env.AUTH_SECRET set (more than one replica: each would sign with a key of its own",
        ),
        (
            "backend: {autoscaling: {enabled: true}, database: external, env: {AUTH_SECRET: null, DATABASE_URL: canary}}",
            "the name of a Secret with AUTH_SECRET",
        ),
        (
            "backend: {database: external, existingSecret: app, persistence: {enabled: true}}",
            "the volume is for sqlite and would stay empty",
        ),
        ("backend: {extraEnv: [{name: DATABASE_URL_FILE, value: canary}]}", "use env or the Secret"),
        ("backend: {extraEnv: [{name: LOG_LEVEL, value: debug}]}", "the chart sets this variable"),
        ("backend: {extraVolumes: [{name: data, emptyDir: {}}]}", "the chart has a volume of this name"),
    ];
    for (values, reason) in reasons {
        let said = template("backend", values, &[]).expect_err(values);
        assert!(said.contains(reason) && !said.contains("canary"), "{values}: {said}");
    }
}

#[test]
fn replicas_that_sign_with_one_key_are_taken() {
    for many in ["replicas: 2", "autoscaling: {enabled: true}"] {
        for secret in ["existingSecret: app", "env: {AUTH_SECRET: x, DATABASE_URL: db}"] {
            template("backend", &format!("backend: {{{many}, database: external, {secret}}}"), &[]).unwrap();
        }
    }
    template("backend", "backend: {database: external, env: {DATABASE_URL: db}}", &[]).unwrap();
}

#[test]
fn a_parent_chart_may_pass_global_values() {
    for part in super::helm::PARTS {
        template(part, "global: {imageRegistry: none, source: here}", &[]).unwrap();
    }
}
