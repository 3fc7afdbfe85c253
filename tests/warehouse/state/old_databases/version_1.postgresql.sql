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
INSERT INTO public.saved_views VALUES ('500349fd788f413fa203ee7d98acaa44', 'explore', 'Straße', 'strasse', 'explore_q=x+y&task=b&task=a', 'for Monday', '2026-11-30 20:19:48.939333+00', '2026-11-30 20:19:48.939333+00');
INSERT INTO public.saved_views VALUES ('ab3f6c048c184d7fa4eb17df738cd296', 'overview', 'Licences', 'licences', 'by=Licence', '', '2026-11-30 20:19:49.97645+00', '2026-11-30 20:19:49.97645+00');
INSERT INTO public.state_versions VALUES (1, '2026-11-30 20:19:49.96275+00');
SELECT pg_catalog.setval('public.state_versions_version_seq', 1, false);
ALTER TABLE ONLY public.saved_views
    ADD CONSTRAINT saved_views_page_name_key_key UNIQUE (page, name_key);
ALTER TABLE ONLY public.saved_views
    ADD CONSTRAINT saved_views_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.state_versions
    ADD CONSTRAINT state_versions_pkey PRIMARY KEY (version);
