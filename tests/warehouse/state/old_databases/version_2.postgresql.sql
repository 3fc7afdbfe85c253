CREATE TABLE public.saved_views (
    id character varying(32) NOT NULL,
    page character varying(60) NOT NULL,
    name character varying(80) NOT NULL,
    name_key character varying(320) NOT NULL,
    query character varying(8000) NOT NULL,
    note character varying(500) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
CREATE TABLE public.scenario_versions (
    scenario_id character varying(32) NOT NULL,
    version integer NOT NULL,
    body text NOT NULL,
    note character varying(500) NOT NULL,
    saved_by character varying(80) NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
CREATE TABLE public.scenarios (
    id character varying(32) NOT NULL,
    name character varying(80) NOT NULL,
    name_key character varying(320) NOT NULL,
    latest integer NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.state_versions (
    version integer NOT NULL,
    applied_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.state_versions_version_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.state_versions_version_seq OWNED BY public.state_versions.version;
ALTER TABLE ONLY public.state_versions ALTER COLUMN version SET DEFAULT nextval('public.state_versions_version_seq'::regclass);
INSERT INTO public.saved_views VALUES ('eae806344fe747aa98a7b6ef9c57aa78', 'explore', 'Straße', 'strasse', 'explore_q=x+y&task=b&task=a', 'for Monday', '2026-11-30 20:19:58.956072+00', '2026-11-30 20:19:58.956072+00');
INSERT INTO public.saved_views VALUES ('44e909d641ed4e89afce6e89e3bc7a68', 'overview', 'Licences', 'licences', 'by=Licence', '', '2026-11-30 20:19:59.84274+00', '2026-11-30 20:19:59.84274+00');
INSERT INTO public.scenario_versions VALUES ('2b43b3ed7ae84780877845a54ed90974', 1, '{"hubscope_scenario":1,"name":"Calls","summary":"Calls are written down and searched instead of listened to again.","starts":"2027-01","as_of":"2026-11-23","assumptions":{"tasks_per_month":{"value":25000.0,"shape":"pert","low":15000.0,"high":40000.0,"note":"Calls of five minutes a month"},"growth_per_year":{"value":0.05,"shape":"triangular","low":0.0,"high":0.2},"ramp_months":3.0,"share_handled":{"value":0.95,"shape":"triangular","low":0.8,"high":1.0},"minutes_saved":{"value":3.0,"shape":"pert","low":1.0,"high":6.0},"labour_cost_per_hour":{"value":30.0,"shape":"triangular","low":24.0,"high":40.0},"realised_share":{"value":0.5,"shape":"triangular","low":0.25,"high":0.75},"cost_per_failure":{"value":0.5,"shape":"pert","low":0.1,"high":2.0},"input_tokens":0.0,"output_tokens":{"value":1000.0,"shape":"pert","low":600.0,"high":1600.0,"note":"Words of five minutes"},"review_share":{"value":0.05,"shape":"triangular","low":0.02,"high":0.1},"review_minutes":5.0,"discount_rate":0.1},"plans":[{"name":"API","kind":"api","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96,"note":"Calls whose text is good enough to work with"},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":35000.0,"shape":"pert","low":20000.0,"high":70000.0},"people_per_month":{"value":2000.0,"shape":"triangular","low":1500.0,"high":3500.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"price_input":0.0,"price_output":0.0,"price_per_attempt":{"value":0.003333,"source":"Groq list price, USD 0.04 an hour of audio (genai-prices 0.2.3, as recorded), for five minutes","url":"https://console.groq.com/docs/models","dated":"2026-11-23"}}},{"name":"Self-hosted","kind":"self_hosted","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":50000.0,"shape":"pert","low":30000.0,"high":90000.0},"people_per_month":{"value":3500.0,"shape":"triangular","low":2500.0,"high":6000.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"instance_price_per_hour":{"value":0.8,"source":"Hugging Face Inference Endpoints, list price","url":"https://huggingface.co/docs/inference-endpoints/pricing","dated":"2026-05-19","lookup":{"kind":"hardware","product":"endpoints","provider":"aws","instance":"nvidia-l4 x1"}},"throughput_tokens_per_second":{"shape":"lognormal","low":60.0,"high":400.0,"source":"Estimate from memory bandwidth, not measured"},"utilisation":0.7,"peak_factor":{"value":4.0,"shape":"triangular","low":3.0,"high":8.0},"min_replicas":1.0}}]}', 'first', 'Ada', '2026-11-30 20:19:59.936221+00');
INSERT INTO public.scenario_versions VALUES ('2b43b3ed7ae84780877845a54ed90974', 2, '{"hubscope_scenario":1,"name":"Calls","summary":"Calls are written down and searched instead of listened to again.","starts":"2027-01","as_of":"2026-11-23","months":24,"assumptions":{"tasks_per_month":{"value":25000.0,"shape":"pert","low":15000.0,"high":40000.0,"note":"Calls of five minutes a month"},"growth_per_year":{"value":0.05,"shape":"triangular","low":0.0,"high":0.2},"ramp_months":3.0,"share_handled":{"value":0.95,"shape":"triangular","low":0.8,"high":1.0},"minutes_saved":{"value":3.0,"shape":"pert","low":1.0,"high":6.0},"labour_cost_per_hour":{"value":30.0,"shape":"triangular","low":24.0,"high":40.0},"realised_share":{"value":0.5,"shape":"triangular","low":0.25,"high":0.75},"cost_per_failure":{"value":0.5,"shape":"pert","low":0.1,"high":2.0},"input_tokens":0.0,"output_tokens":{"value":1000.0,"shape":"pert","low":600.0,"high":1600.0,"note":"Words of five minutes"},"review_share":{"value":0.05,"shape":"triangular","low":0.02,"high":0.1},"review_minutes":5.0,"discount_rate":0.1},"plans":[{"name":"API","kind":"api","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96,"note":"Calls whose text is good enough to work with"},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":35000.0,"shape":"pert","low":20000.0,"high":70000.0},"people_per_month":{"value":2000.0,"shape":"triangular","low":1500.0,"high":3500.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"price_input":0.0,"price_output":0.0,"price_per_attempt":{"value":0.003333,"source":"Groq list price, USD 0.04 an hour of audio (genai-prices 0.2.3, as recorded), for five minutes","url":"https://console.groq.com/docs/models","dated":"2026-11-23"}}},{"name":"Self-hosted","kind":"self_hosted","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":50000.0,"shape":"pert","low":30000.0,"high":90000.0},"people_per_month":{"value":3500.0,"shape":"triangular","low":2500.0,"high":6000.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"instance_price_per_hour":{"value":0.8,"source":"Hugging Face Inference Endpoints, list price","url":"https://huggingface.co/docs/inference-endpoints/pricing","dated":"2026-05-19","lookup":{"kind":"hardware","product":"endpoints","provider":"aws","instance":"nvidia-l4 x1"}},"throughput_tokens_per_second":{"shape":"lognormal","low":60.0,"high":400.0,"source":"Estimate from memory bandwidth, not measured"},"utilisation":0.7,"peak_factor":{"value":4.0,"shape":"triangular","low":3.0,"high":8.0},"min_replicas":1.0}}]}', 'shorter', '', '2026-11-30 20:19:59.976694+00');
INSERT INTO public.scenarios VALUES ('2b43b3ed7ae84780877845a54ed90974', 'Calls', 'calls', 2, '2026-11-30 20:19:59.936221+00');
INSERT INTO public.state_versions VALUES (1, '2026-11-30 20:19:59.770723+00');
INSERT INTO public.state_versions VALUES (2, '2026-11-30 20:19:59.802348+00');
SELECT pg_catalog.setval('public.state_versions_version_seq', 1, false);
ALTER TABLE ONLY public.saved_views
    ADD CONSTRAINT saved_views_page_name_key_key UNIQUE (page, name_key);
ALTER TABLE ONLY public.saved_views
    ADD CONSTRAINT saved_views_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scenario_versions
    ADD CONSTRAINT scenario_versions_pkey PRIMARY KEY (scenario_id, version);
ALTER TABLE ONLY public.scenarios
    ADD CONSTRAINT scenarios_name_key_key UNIQUE (name_key);
ALTER TABLE ONLY public.scenarios
    ADD CONSTRAINT scenarios_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.state_versions
    ADD CONSTRAINT state_versions_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.scenario_versions
    ADD CONSTRAINT scenario_versions_scenario_id_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenarios(id);
