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

{{/* One probe: an HTTP GET on the path, everything else as in the values. */}}
{{- define "frontend.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
{{ omit . "path" | toYaml }}
{{- end }}
