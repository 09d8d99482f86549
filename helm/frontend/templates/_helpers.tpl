{{/* Kubernetes does not allow a Deployment's selector to change: it holds `app` alone. */}}
{{- define "frontend.selectorLabels" -}}
app: frontend
{{- end }}

{{/* Labels without a version: a new chart version alone must not replace the pods. */}}
{{- define "frontend.stableLabels" -}}
{{ include "frontend.selectorLabels" . }}
app.kubernetes.io/name: frontend
app.kubernetes.io/instance: {{ quote .Release.Name }}
app.kubernetes.io/component: web
app.kubernetes.io/part-of: todo-chatbot
{{- end }}

{{- define "frontend.labels" -}}
{{ include "frontend.stableLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Settings that are not secret and not empty. */}}
{{- define "frontend.config" -}}
{{- range $key := list "ENVIRONMENT" "NEXT_PUBLIC_API_URL" }}
{{- with get $.Values.frontend.env $key }}
{{ $key }}: {{ quote . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Labels of the `helm test` pod. No Service, Deployment or disruption budget selects them. */}}
{{- define "frontend.testLabels" -}}
app: frontend-test
{{ omit (include "frontend.labels" . | fromYaml) "app" "app.kubernetes.io/name" | toYaml }}
{{- end }}

{{/* The pod's identity and what its processes may do. */}}
{{- define "frontend.podSecurity" -}}
serviceAccountName: frontend
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

{{- define "frontend.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end }}

{{/* The port of a URL; without one, the default of its scheme. */}}
{{- define "frontend.portOf" -}}
{{- $url := urlParse . }}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "80" "443" (eq $url.scheme "http")) }}
{{- end }}

{{/* The egress rule for the cluster's DNS. */}}
{{- define "frontend.dnsEgress" -}}
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
{{- define "frontend.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
{{ omit . "path" | toYaml }}
{{- end }}

{{/* Where the pods run, and how their image is pulled: the same for the `helm test` pod, which runs the same image. */}}
{{- define "frontend.placement" -}}
{{- with pick .Values.frontend "imagePullSecrets" "nodeSelector" "priorityClassName" "tolerations" }}
{{- range $key, $value := . }}
{{- with $value }}
{{ dict $key . | toYaml }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
