CREATE TABLE public.api_tokens (
    digest character varying(64) NOT NULL,
    name character varying(80) NOT NULL,
    role character varying(20) NOT NULL,
    workspaces text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone
);
CREATE TABLE public.asked_queries (
    id character varying(32) NOT NULL,
    reader character varying(200) NOT NULL,
    door character varying(20) NOT NULL,
    sql text NOT NULL,
    state character varying(20) NOT NULL,
    said character varying(500) NOT NULL,
    result_rows bigint NOT NULL,
    seconds double precision NOT NULL,
    build character varying(80) NOT NULL,
    asked_at timestamp with time zone NOT NULL
);
CREATE TABLE public.kept_queries (
    id character varying(32) NOT NULL,
    name character varying(80) NOT NULL,
    name_key character varying(320) NOT NULL,
    latest integer NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.kept_query_versions (
    query_id character varying(32) NOT NULL,
    version integer NOT NULL,
    sql text NOT NULL,
    note character varying(500) NOT NULL,
    saved_by character varying(80) NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
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
INSERT INTO public.api_tokens VALUES ('743a01211d59d662609b2d1e406180168bb38c1305de93403d34a5f9661c8333', 'nightly export', 'analyst', '["team a"]', '2026-11-30 20:20:11.878637+00', NULL);
INSERT INTO public.asked_queries VALUES ('6220f051013547db8ab9168970a3ae44', 'user ada', 'page', 'SELECT 1 AS a', 'done', '', 1, 0.25, '20261123T182600-8ffe', '2026-11-30 20:20:11.830529+00');
INSERT INTO public.asked_queries VALUES ('d52b87e0e02a49c78a689de4d6dcff00', 'user ada', 'page', 'SELECT ''no''; --', 'failed', 'no such thing', 0, 0.25, '20261123T182600-8ffe', '2026-11-30 20:20:11.86009+00');
INSERT INTO public.kept_queries VALUES ('fa6306b0756d4a6095aa034c3547a2d1', 'Top', 'top', 2, '2026-11-30 20:20:11.74591+00');
INSERT INTO public.kept_query_versions VALUES ('fa6306b0756d4a6095aa034c3547a2d1', 1, 'SELECT 1', 'first', 'Ada', '2026-11-30 20:20:11.74591+00');
INSERT INTO public.kept_query_versions VALUES ('fa6306b0756d4a6095aa034c3547a2d1', 2, 'SELECT 2', '', '', '2026-11-30 20:20:11.788796+00');
INSERT INTO public.saved_views VALUES ('343d75aeed924228b7f524bace5f0a13', 'explore', 'Straße', 'strasse', 'explore_q=x+y&task=b&task=a', 'for Monday', '2026-11-30 20:20:10.346398+00', '2026-11-30 20:20:10.346398+00');
INSERT INTO public.saved_views VALUES ('bbc7d6c618f44128a9625f5ef6f44e59', 'overview', 'Licences', 'licences', 'by=Licence', '', '2026-11-30 20:20:11.544839+00', '2026-11-30 20:20:11.544839+00');
INSERT INTO public.scenario_versions VALUES ('83cf7cd2ba40495988fd4c31899c7428', 1, '{"hubscope_scenario":1,"name":"Calls","summary":"Calls are written down and searched instead of listened to again.","starts":"2027-01","as_of":"2026-11-23","assumptions":{"tasks_per_month":{"value":25000.0,"shape":"pert","low":15000.0,"high":40000.0,"note":"Calls of five minutes a month"},"growth_per_year":{"value":0.05,"shape":"triangular","low":0.0,"high":0.2},"ramp_months":3.0,"share_handled":{"value":0.95,"shape":"triangular","low":0.8,"high":1.0},"minutes_saved":{"value":3.0,"shape":"pert","low":1.0,"high":6.0},"labour_cost_per_hour":{"value":30.0,"shape":"triangular","low":24.0,"high":40.0},"realised_share":{"value":0.5,"shape":"triangular","low":0.25,"high":0.75},"cost_per_failure":{"value":0.5,"shape":"pert","low":0.1,"high":2.0},"input_tokens":0.0,"output_tokens":{"value":1000.0,"shape":"pert","low":600.0,"high":1600.0,"note":"Words of five minutes"},"review_share":{"value":0.05,"shape":"triangular","low":0.02,"high":0.1},"review_minutes":5.0,"discount_rate":0.1},"plans":[{"name":"API","kind":"api","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96,"note":"Calls whose text is good enough to work with"},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":35000.0,"shape":"pert","low":20000.0,"high":70000.0},"people_per_month":{"value":2000.0,"shape":"triangular","low":1500.0,"high":3500.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"price_input":0.0,"price_output":0.0,"price_per_attempt":{"value":0.003333,"source":"Groq list price, USD 0.04 an hour of audio (genai-prices 0.2.3, as recorded), for five minutes","url":"https://console.groq.com/docs/models","dated":"2026-11-23"}}},{"name":"Self-hosted","kind":"self_hosted","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":50000.0,"shape":"pert","low":30000.0,"high":90000.0},"people_per_month":{"value":3500.0,"shape":"triangular","low":2500.0,"high":6000.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"instance_price_per_hour":{"value":0.8,"source":"Hugging Face Inference Endpoints, list price","url":"https://huggingface.co/docs/inference-endpoints/pricing","dated":"2026-05-19","lookup":{"kind":"hardware","product":"endpoints","provider":"aws","instance":"nvidia-l4 x1"}},"throughput_tokens_per_second":{"shape":"lognormal","low":60.0,"high":400.0,"source":"Estimate from memory bandwidth, not measured"},"utilisation":0.7,"peak_factor":{"value":4.0,"shape":"triangular","low":3.0,"high":8.0},"min_replicas":1.0}}]}', 'first', 'Ada', '2026-11-30 20:20:11.661121+00');
INSERT INTO public.scenario_versions VALUES ('83cf7cd2ba40495988fd4c31899c7428', 2, '{"hubscope_scenario":1,"name":"Calls","summary":"Calls are written down and searched instead of listened to again.","starts":"2027-01","as_of":"2026-11-23","months":24,"assumptions":{"tasks_per_month":{"value":25000.0,"shape":"pert","low":15000.0,"high":40000.0,"note":"Calls of five minutes a month"},"growth_per_year":{"value":0.05,"shape":"triangular","low":0.0,"high":0.2},"ramp_months":3.0,"share_handled":{"value":0.95,"shape":"triangular","low":0.8,"high":1.0},"minutes_saved":{"value":3.0,"shape":"pert","low":1.0,"high":6.0},"labour_cost_per_hour":{"value":30.0,"shape":"triangular","low":24.0,"high":40.0},"realised_share":{"value":0.5,"shape":"triangular","low":0.25,"high":0.75},"cost_per_failure":{"value":0.5,"shape":"pert","low":0.1,"high":2.0},"input_tokens":0.0,"output_tokens":{"value":1000.0,"shape":"pert","low":600.0,"high":1600.0,"note":"Words of five minutes"},"review_share":{"value":0.05,"shape":"triangular","low":0.02,"high":0.1},"review_minutes":5.0,"discount_rate":0.1},"plans":[{"name":"API","kind":"api","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96,"note":"Calls whose text is good enough to work with"},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":35000.0,"shape":"pert","low":20000.0,"high":70000.0},"people_per_month":{"value":2000.0,"shape":"triangular","low":1500.0,"high":3500.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"price_input":0.0,"price_output":0.0,"price_per_attempt":{"value":0.003333,"source":"Groq list price, USD 0.04 an hour of audio (genai-prices 0.2.3, as recorded), for five minutes","url":"https://console.groq.com/docs/models","dated":"2026-11-23"}}},{"name":"Self-hosted","kind":"self_hosted","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":50000.0,"shape":"pert","low":30000.0,"high":90000.0},"people_per_month":{"value":3500.0,"shape":"triangular","low":2500.0,"high":6000.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"instance_price_per_hour":{"value":0.8,"source":"Hugging Face Inference Endpoints, list price","url":"https://huggingface.co/docs/inference-endpoints/pricing","dated":"2026-05-19","lookup":{"kind":"hardware","product":"endpoints","provider":"aws","instance":"nvidia-l4 x1"}},"throughput_tokens_per_second":{"shape":"lognormal","low":60.0,"high":400.0,"source":"Estimate from memory bandwidth, not measured"},"utilisation":0.7,"peak_factor":{"value":4.0,"shape":"triangular","low":3.0,"high":8.0},"min_replicas":1.0}}]}', 'shorter', '', '2026-11-30 20:20:11.710806+00');
INSERT INTO public.scenarios VALUES ('83cf7cd2ba40495988fd4c31899c7428', 'Calls', 'calls', 2, '2026-11-30 20:20:11.661121+00');
INSERT INTO public.state_versions VALUES (1, '2026-11-30 20:20:11.442622+00');
INSERT INTO public.state_versions VALUES (2, '2026-11-30 20:20:11.470585+00');
INSERT INTO public.state_versions VALUES (3, '2026-11-30 20:20:11.518573+00');
SELECT pg_catalog.setval('public.state_versions_version_seq', 1, false);
ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_name_key UNIQUE (name);
ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.asked_queries
    ADD CONSTRAINT asked_queries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kept_queries
    ADD CONSTRAINT kept_queries_name_key_key UNIQUE (name_key);
ALTER TABLE ONLY public.kept_queries
    ADD CONSTRAINT kept_queries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kept_query_versions
    ADD CONSTRAINT kept_query_versions_pkey PRIMARY KEY (query_id, version);
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
CREATE INDEX asked_queries_of_reader ON public.asked_queries USING btree (reader, asked_at);
ALTER TABLE ONLY public.kept_query_versions
    ADD CONSTRAINT kept_query_versions_query_id_fkey FOREIGN KEY (query_id) REFERENCES public.kept_queries(id);
ALTER TABLE ONLY public.scenario_versions
    ADD CONSTRAINT scenario_versions_scenario_id_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenarios(id);
