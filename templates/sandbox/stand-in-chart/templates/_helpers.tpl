{{/* Values are those of another chart, of any shape: nothing is taken for granted. */}}

{{- define "stand-in.fullname" -}}
{{- $name := .Release.Name -}}
{{- with .Values.nameOverride -}}{{- if kindIs "string" . -}}{{- $name = . -}}{{- end -}}{{- end -}}
{{- with .Values.fullnameOverride -}}{{- if kindIs "string" . -}}{{- $name = . -}}{{- end -}}{{- end -}}
{{- $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "stand-in.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name | trunc 63 | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
sandbox.fleet.local/stand-in: "true"
{{- end -}}

{{- define "stand-in.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name | trunc 63 | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Where charts keep their replica count: replicaCount, replicas, deployment.replicas. */}}
{{- define "stand-in.replicas" -}}
{{- $count := .Values.replicaCount -}}
{{- if kindIs "invalid" $count -}}{{- $count = .Values.replicas -}}{{- end -}}
{{- if and (kindIs "invalid" $count) (kindIs "map" .Values.deployment) -}}
{{- $count = .Values.deployment.replicas -}}
{{- end -}}
{{- if or (kindIs "float64" $count) (kindIs "int64" $count) (kindIs "int" $count) -}}
{{- int $count -}}
{{- else -}}
1
{{- end -}}
{{- end -}}

{{- define "stand-in.port" -}}
{{- $port := 80 -}}
{{- if kindIs "map" .Values.service -}}
{{- $given := .Values.service.port -}}
{{- if or (kindIs "float64" $given) (kindIs "int64" $given) (kindIs "int" $given) -}}
{{- $port = int $given -}}
{{- end -}}
{{- end -}}
{{- $port -}}
{{- end -}}

{{/* The text at a dotted path of the values, or nothing. */}}
{{- define "stand-in.at" -}}
{{- $value := .values -}}
{{- range splitList "." .path -}}
{{- if kindIs "map" $value -}}{{- $value = index $value . -}}{{- else -}}{{- $value = "" -}}{{- end -}}
{{- end -}}
{{- if kindIs "string" $value -}}{{- $value -}}{{- end -}}
{{- end -}}

{{/*
The claims that the values name, one a line: wherever a chart mounts a volume that is not its own, it
takes existingClaim or claimName. A name that is a template is left out, but for the release's own.
*/}}
{{- define "stand-in.claims" -}}
{{- range regexFindAll "\"(existingClaim|claimName)\":\"[^\"]+\"" (toJson .Values) -1 }}
{{- $name := index (splitList "\"" .) 3 | replace "{{ .Release.Name }}" $.Release.Name }}
{{- if regexMatch "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$" $name }}
{{ $name }}
{{- end }}
{{- end }}
{{- end -}}
