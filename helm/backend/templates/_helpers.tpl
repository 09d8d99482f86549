{{/* Kubernetes does not allow a Deployment's selector to change: it holds `app` alone. */}}
{{- define "backend.selectorLabels" -}}
app: backend
{{- end }}

{{/* Labels without a version: a new chart version alone must not replace the pods. */}}
{{- define "backend.stableLabels" -}}
{{ include "backend.selectorLabels" . }}
app.kubernetes.io/name: backend
app.kubernetes.io/instance: {{ quote .Release.Name }}
app.kubernetes.io/component: api
app.kubernetes.io/part-of: todo-chatbot
{{- end }}

{{- define "backend.labels" -}}
{{ include "backend.stableLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Settings that are not secret and not empty. */}}
{{- define "backend.config" -}}
{{- range $key := list "ENVIRONMENT" "LOG_LEVEL" "OPENAI_BASE_URL" "OPENAI_MODEL" "READY_CHECK" "SESSION_HOURS" }}
{{- with get $.Values.backend.env $key }}
{{ $key }}: {{ quote . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Secret values under `env`, encoded. Empty with existingSecret. */}}
{{- define "backend.secretData" -}}
{{- range $key := list "AUTH_SECRET" "DATABASE_URL" "OPENAI_API_KEY" }}
{{- with get $.Values.backend.env $key }}
{{ $key }}: {{ b64enc . | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/*
Name of the Secret that the pods use; empty without one. The chart's own Secret carries its content in its name: a new value makes a
new Secret, and `helm rollback` returns to the old one. derivePassword stretches the content with scrypt before it is hashed, so
that somebody who may list names cannot try out passwords fast.
*/}}
{{- define "backend.secretName" -}}
{{- if .Values.backend.existingSecret }}
{{- .Values.backend.existingSecret }}
{{- else }}
{{- with include "backend.secretData" . }}
{{- printf "backend-secrets-%s" (derivePassword 1 "maximum" . "backend-secrets" $.Release.Namespace | sha256sum | trunc 12) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Labels of the `helm test` pod. No Service, Deployment or disruption budget selects them. */}}
{{- define "backend.testLabels" -}}
app: backend-test
{{ omit (include "backend.labels" . | fromYaml) "app" "app.kubernetes.io/name" | toYaml }}
{{- end }}

{{/* The pod's identity and what its processes may do. */}}
{{- define "backend.podSecurity" -}}
serviceAccountName: backend
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "backend.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end }}

{{/* The port of a URL; without one, the default of its scheme. */}}
{{- define "backend.portOf" -}}
{{- $url := urlParse . }}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "80" "443" (eq $url.scheme "http")) }}
{{- end }}

{{/* The port of the external database. urlParse does not read DATABASE_URL: its error messages quote the password. */}}
{{- define "backend.databasePort" -}}
{{- $host := regexReplaceAll "^[^:]+://([^@]*@)?([^/?#]*).*$" (.Values.backend.env.DATABASE_URL | default "") "${2}" }}
{{- .Values.backend.networkPolicy.databasePort | default (regexFind ":[0-9]+$" $host | trimPrefix ":") | default 5432 }}
{{- end }}

{{/* The egress rule for the cluster's DNS. */}}
{{- define "backend.dnsEgress" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
  ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
{{- end }}

{{/* An HTTP GET probe from the values of one probe. */}}
{{- define "backend.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
{{ omit . "path" | toYaml }}
{{- end }}

{{/* Where the pods run, and how their image is pulled: the same for the `helm test` pod, which runs the same image. */}}
{{- define "backend.placement" -}}
{{- with pick .Values.backend "imagePullSecrets" "nodeSelector" "priorityClassName" "tolerations" }}
{{- range $key, $value := . }}
{{- with $value }}
{{ dict $key . | toYaml }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
