BEGIN TRANSACTION;
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
INSERT INTO "saved_views" VALUES('444bdb3831a44ac880ea51db15b20f09','explore','Straße','strasse','explore_q=x+y&task=b&task=a','for Monday','2026-11-30 20:18:54.331635','2026-11-30 20:18:54.331635');
INSERT INTO "saved_views" VALUES('7495243bbc064b93bd586dcd6a128f4c','overview','Licences','licences','by=Licence','','2026-11-30 20:18:54.474541','2026-11-30 20:18:54.474541');
CREATE TABLE state_versions (
	version INTEGER NOT NULL, 
	applied_at DATETIME NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "state_versions" VALUES(1,'2026-11-30 20:18:54.420036');
COMMIT;
