{{/* The Deployment's selector cannot be changed later: nothing but `app` belongs here. */}}
{{- define "backend.selectorLabels" -}}
app: backend
{{- end }}

{{/* Labels that stay the same from version to version: on pods, where a change would replace them. */}}
{{- define "backend.podLabels" -}}
{{ include "backend.selectorLabels" . }}
app.kubernetes.io/name: backend
app.kubernetes.io/instance: {{ quote .Release.Name }}
app.kubernetes.io/component: api
app.kubernetes.io/part-of: todo-chatbot
{{- end }}

{{- define "backend.labels" -}}
{{ include "backend.podLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Non-secret settings, without the empty ones. */}}
{{- define "backend.config" -}}
{{- range $key := list "ENVIRONMENT" "LOG_LEVEL" "OPENAI_BASE_URL" "OPENAI_MODEL" "READY_CHECK" }}
{{- with get $.Values.backend.env $key }}
{{ $key }}: {{ quote . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Secret values passed by hand, encoded. Empty as a rule: see existingSecret. */}}
{{- define "backend.secretData" -}}
{{- range $key := list "AUTH_SECRET" "DATABASE_URL" "OPENAI_API_KEY" }}
{{- with get $.Values.backend.env $key }}
{{ $key }}: {{ b64enc . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Name of the Secret to use; empty when there is none. */}}
{{- define "backend.secretName" -}}
{{- if .Values.backend.existingSecret }}
{{- .Values.backend.existingSecret }}
{{- else if include "backend.secretData" . }}
{{- print "backend-secrets" }}
{{- end }}
{{- end }}

{{/* Labels of the pod that `helm test` runs: no Service, Deployment or budget may select it. */}}
{{- define "backend.testLabels" -}}
app: backend-test
{{ omit (include "backend.labels" . | fromYaml) "app" "app.kubernetes.io/name" | toYaml }}
{{- end }}

{{/* Who a pod is, and what its processes may do. */}}
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

{{/* The port in an address, or its scheme's. */}}
{{- define "backend.portOf" -}}
{{- $url := urlParse . }}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "80" "443" (eq $url.scheme "http")) }}
{{- end }}

{{/* Egress to the cluster's DNS. */}}
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

{{/* One probe: an HTTP GET on the path, everything else as in the values. */}}
{{- define "backend.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
{{ omit . "path" | toYaml }}
{{- end }}
