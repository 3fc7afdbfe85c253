BEGIN TRANSACTION;
CREATE TABLE api_tokens (
            digest VARCHAR(64) NOT NULL PRIMARY KEY,
            name VARCHAR(80) NOT NULL UNIQUE,
            role VARCHAR(20) NOT NULL,
            workspaces TEXT NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE
        );
INSERT INTO "api_tokens" VALUES('743a01211d59d662609b2d1e406180168bb38c1305de93403d34a5f9661c8333','nightly export','analyst','["team a"]','2026-11-30 20:19:16.128410',NULL);
CREATE TABLE asked_queries (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            reader VARCHAR(200) NOT NULL,
            door VARCHAR(20) NOT NULL,
            sql TEXT NOT NULL,
            state VARCHAR(20) NOT NULL,
            said VARCHAR(500) NOT NULL,
            result_rows BIGINT NOT NULL,
            seconds DOUBLE PRECISION NOT NULL,
            build VARCHAR(80) NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL
        );
INSERT INTO "asked_queries" VALUES('4d4b428854874998bc32cee4a0fd5040','user ada','page','SELECT 1 AS a','done','',1,0.25,'20261123T182600-8ffe','2026-11-30 20:19:16.061123');
INSERT INTO "asked_queries" VALUES('b6c5dea733a0460dacbb3353a83d0970','user ada','page','SELECT ''no''; --','failed','no such thing',0,0.25,'20261123T182600-8ffe','2026-11-30 20:19:16.110501');
CREATE TABLE kept_queries (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            name VARCHAR(80) NOT NULL,
            name_key VARCHAR(320) NOT NULL UNIQUE,
            latest INTEGER NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL
        );
INSERT INTO "kept_queries" VALUES('536dab53701740528c98e090a04db5a0','Top','top',2,'2026-11-30 20:19:16.034032');
CREATE TABLE kept_query_versions (
            query_id VARCHAR(32) NOT NULL REFERENCES kept_queries (id),
            version INTEGER NOT NULL,
            sql TEXT NOT NULL,
            note VARCHAR(500) NOT NULL,
            saved_by VARCHAR(80) NOT NULL,
            saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (query_id, version)
        );
INSERT INTO "kept_query_versions" VALUES('536dab53701740528c98e090a04db5a0',1,'SELECT 1','first','Ada','2026-11-30 20:19:16.034032');
INSERT INTO "kept_query_versions" VALUES('536dab53701740528c98e090a04db5a0',2,'SELECT 2','','','2026-11-30 20:19:16.044137');
CREATE TABLE saved_views (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            page VARCHAR(60) NOT NULL,
            name VARCHAR(80) NOT NULL,
            name_key VARCHAR(320) NOT NULL,
            query VARCHAR(8000) NOT NULL,
            note VARCHAR(500) NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            UNIQUE (page, name_key)
        );
INSERT INTO "saved_views" VALUES('efe0436e1c8c4a6a84c2e68e6b2aff8e','explore','Straße','strasse','explore_q=x+y&task=b&task=a','for Monday','2026-11-30 20:19:15.516149','2026-11-30 20:19:15.516149');
INSERT INTO "saved_views" VALUES('c6aca9c802724323902af03a44208205','overview','Licences','licences','by=Licence','','2026-11-30 20:19:15.744882','2026-11-30 20:19:15.744882');
CREATE TABLE scenario_versions (
            scenario_id VARCHAR(32) NOT NULL REFERENCES scenarios (id),
            version INTEGER NOT NULL,
            body TEXT NOT NULL,
            note VARCHAR(500) NOT NULL,
            saved_by VARCHAR(80) NOT NULL,
            saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (scenario_id, version)
        );
INSERT INTO "scenario_versions" VALUES('654aaf2ae81d4ebc9cf08f52253afeaf',1,'{"hubscope_scenario":1,"name":"Calls","summary":"Calls are written down and searched instead of listened to again.","starts":"2027-01","as_of":"2026-11-23","assumptions":{"tasks_per_month":{"value":25000.0,"shape":"pert","low":15000.0,"high":40000.0,"note":"Calls of five minutes a month"},"growth_per_year":{"value":0.05,"shape":"triangular","low":0.0,"high":0.2},"ramp_months":3.0,"share_handled":{"value":0.95,"shape":"triangular","low":0.8,"high":1.0},"minutes_saved":{"value":3.0,"shape":"pert","low":1.0,"high":6.0},"labour_cost_per_hour":{"value":30.0,"shape":"triangular","low":24.0,"high":40.0},"realised_share":{"value":0.5,"shape":"triangular","low":0.25,"high":0.75},"cost_per_failure":{"value":0.5,"shape":"pert","low":0.1,"high":2.0},"input_tokens":0.0,"output_tokens":{"value":1000.0,"shape":"pert","low":600.0,"high":1600.0,"note":"Words of five minutes"},"review_share":{"value":0.05,"shape":"triangular","low":0.02,"high":0.1},"review_minutes":5.0,"discount_rate":0.1},"plans":[{"name":"API","kind":"api","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96,"note":"Calls whose text is good enough to work with"},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":35000.0,"shape":"pert","low":20000.0,"high":70000.0},"people_per_month":{"value":2000.0,"shape":"triangular","low":1500.0,"high":3500.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"price_input":0.0,"price_output":0.0,"price_per_attempt":{"value":0.003333,"source":"Groq list price, USD 0.04 an hour of audio (genai-prices 0.2.3, as recorded), for five minutes","url":"https://console.groq.com/docs/models","dated":"2026-11-23"}}},{"name":"Self-hosted","kind":"self_hosted","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":50000.0,"shape":"pert","low":30000.0,"high":90000.0},"people_per_month":{"value":3500.0,"shape":"triangular","low":2500.0,"high":6000.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"instance_price_per_hour":{"value":0.8,"source":"Hugging Face Inference Endpoints, list price","url":"https://huggingface.co/docs/inference-endpoints/pricing","dated":"2026-05-19","lookup":{"kind":"hardware","product":"endpoints","provider":"aws","instance":"nvidia-l4 x1"}},"throughput_tokens_per_second":{"shape":"lognormal","low":60.0,"high":400.0,"source":"Estimate from memory bandwidth, not measured"},"utilisation":0.7,"peak_factor":{"value":4.0,"shape":"triangular","low":3.0,"high":8.0},"min_replicas":1.0}}]}','first','Ada','2026-11-30 20:19:15.840617');
INSERT INTO "scenario_versions" VALUES('654aaf2ae81d4ebc9cf08f52253afeaf',2,'{"hubscope_scenario":1,"name":"Calls","summary":"Calls are written down and searched instead of listened to again.","starts":"2027-01","as_of":"2026-11-23","months":24,"assumptions":{"tasks_per_month":{"value":25000.0,"shape":"pert","low":15000.0,"high":40000.0,"note":"Calls of five minutes a month"},"growth_per_year":{"value":0.05,"shape":"triangular","low":0.0,"high":0.2},"ramp_months":3.0,"share_handled":{"value":0.95,"shape":"triangular","low":0.8,"high":1.0},"minutes_saved":{"value":3.0,"shape":"pert","low":1.0,"high":6.0},"labour_cost_per_hour":{"value":30.0,"shape":"triangular","low":24.0,"high":40.0},"realised_share":{"value":0.5,"shape":"triangular","low":0.25,"high":0.75},"cost_per_failure":{"value":0.5,"shape":"pert","low":0.1,"high":2.0},"input_tokens":0.0,"output_tokens":{"value":1000.0,"shape":"pert","low":600.0,"high":1600.0,"note":"Words of five minutes"},"review_share":{"value":0.05,"shape":"triangular","low":0.02,"high":0.1},"review_minutes":5.0,"discount_rate":0.1},"plans":[{"name":"API","kind":"api","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96,"note":"Calls whose text is good enough to work with"},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":35000.0,"shape":"pert","low":20000.0,"high":70000.0},"people_per_month":{"value":2000.0,"shape":"triangular","low":1500.0,"high":3500.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"price_input":0.0,"price_output":0.0,"price_per_attempt":{"value":0.003333,"source":"Groq list price, USD 0.04 an hour of audio (genai-prices 0.2.3, as recorded), for five minutes","url":"https://console.groq.com/docs/models","dated":"2026-11-23"}}},{"name":"Self-hosted","kind":"self_hosted","model":"openai/whisper-large-v3-turbo","assumptions":{"success_rate":{"value":0.9,"shape":"triangular","low":0.8,"high":0.96},"carry_over":{"value":0.9,"shape":"triangular","low":0.75,"high":1.05},"price_change_per_year":{"value":-0.15,"shape":"triangular","low":-0.4,"high":0.0},"integration_cost":{"value":50000.0,"shape":"pert","low":30000.0,"high":90000.0},"people_per_month":{"value":3500.0,"shape":"triangular","low":2500.0,"high":6000.0},"evaluation_cost_once":5000.0,"evaluation_cost_per_month":300.0,"instance_price_per_hour":{"value":0.8,"source":"Hugging Face Inference Endpoints, list price","url":"https://huggingface.co/docs/inference-endpoints/pricing","dated":"2026-05-19","lookup":{"kind":"hardware","product":"endpoints","provider":"aws","instance":"nvidia-l4 x1"}},"throughput_tokens_per_second":{"shape":"lognormal","low":60.0,"high":400.0,"source":"Estimate from memory bandwidth, not measured"},"utilisation":0.7,"peak_factor":{"value":4.0,"shape":"triangular","low":3.0,"high":8.0},"min_replicas":1.0}}]}','shorter','','2026-11-30 20:19:15.881988');
CREATE TABLE scenarios (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            name VARCHAR(80) NOT NULL,
            name_key VARCHAR(320) NOT NULL UNIQUE,
            latest INTEGER NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL
        );
INSERT INTO "scenarios" VALUES('654aaf2ae81d4ebc9cf08f52253afeaf','Calls','calls',2,'2026-11-30 20:19:15.840617');
CREATE TABLE state_versions (
	version INTEGER NOT NULL, 
	applied_at DATETIME NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "state_versions" VALUES(1,'2026-11-30 20:19:15.639147');
INSERT INTO "state_versions" VALUES(2,'2026-11-30 20:19:15.647026');
INSERT INTO "state_versions" VALUES(3,'2026-11-30 20:19:15.650152');
CREATE INDEX asked_queries_of_reader ON asked_queries (reader, asked_at);
COMMIT;
