{# How a difference over several days is spread over them (docs/decisions/0004-gap-rule.md): in whole downloads, so that the
   days sum to the difference. #}
{% macro counted_by(day, spans="") -%}
    {#- Downloads of the first `day` days of a span; a day's own are the difference from the day before. -#}
    CAST(floor(CAST({{ spans }}span_downloads * {{ day }} AS DOUBLE) / nullif({{ spans }}span_days, 0)) AS BIGINT)
{%- endmacro %}
