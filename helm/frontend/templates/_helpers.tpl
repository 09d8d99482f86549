{{/* The Deployment's selector cannot be changed later: nothing but `app` belongs here. */}}
{{- define "frontend.selectorLabels" -}}
app: frontend
{{- end }}

{{/* Labels that stay the same from version to version: on pods, where a change would replace them. */}}
{{- define "frontend.podLabels" -}}
{{ include "frontend.selectorLabels" . }}
app.kubernetes.io/name: frontend
app.kubernetes.io/instance: {{ quote .Release.Name }}
app.kubernetes.io/component: web
app.kubernetes.io/part-of: todo-chatbot
{{- end }}

{{- define "frontend.labels" -}}
{{ include "frontend.podLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Non-secret settings, without the empty ones. */}}
{{- define "frontend.config" -}}
{{- range $key := list "ENVIRONMENT" "NEXT_PUBLIC_API_URL" }}
{{- with get $.Values.frontend.env $key }}
{{ $key }}: {{ quote . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Labels of the pod that `helm test` runs: no Service, Deployment or budget may select it. */}}
{{- define "frontend.testLabels" -}}
app: frontend-test
{{ omit (include "frontend.labels" . | fromYaml) "app" "app.kubernetes.io/name" | toYaml }}
{{- end }}

{{/* Who a pod is, and what its processes may do. */}}
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

{{/* The port in an address, or its scheme's. */}}
{{- define "frontend.portOf" -}}
{{- $url := urlParse . }}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "80" "443" (eq $url.scheme "http")) }}
{{- end }}

{{/* Egress to the cluster's DNS. */}}
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

{{/* One probe: an HTTP GET on the path, everything else as in the values. */}}
{{- define "frontend.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
{{ omit . "path" | toYaml }}
{{- end }}
