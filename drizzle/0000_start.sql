CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"target_id" uuid,
	"subject" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"role" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "persons" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"password_hash" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"page" text NOT NULL,
	"name" text NOT NULL,
	"search" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"hash" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sign_in_attempts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"email" text NOT NULL,
	"address" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"person_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "index_days" (
	"at" timestamp with time zone NOT NULL,
	"index_id" integer NOT NULL,
	"scans" bigint NOT NULL,
	"tuples_read" bigint NOT NULL,
	"tuples_fetched" bigint NOT NULL,
	"blocks_hit" bigint NOT NULL,
	"blocks_read" bigint NOT NULL,
	"size_bytes" bigint,
	CONSTRAINT "index_days_index_id_at_pk" PRIMARY KEY("index_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "index_hours" (
	"at" timestamp with time zone NOT NULL,
	"index_id" integer NOT NULL,
	"scans" bigint NOT NULL,
	"tuples_read" bigint NOT NULL,
	"tuples_fetched" bigint NOT NULL,
	"blocks_hit" bigint NOT NULL,
	"blocks_read" bigint NOT NULL,
	"size_bytes" bigint,
	CONSTRAINT "index_hours_index_id_at_pk" PRIMARY KEY("index_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "index_samples" (
	"at" timestamp with time zone NOT NULL,
	"index_id" integer NOT NULL,
	"scans" bigint NOT NULL,
	"tuples_read" bigint NOT NULL,
	"tuples_fetched" bigint NOT NULL,
	"blocks_hit" bigint NOT NULL,
	"blocks_read" bigint NOT NULL,
	"size_bytes" bigint,
	CONSTRAINT "index_samples_index_id_at_pk" PRIMARY KEY("index_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "index_shapes" (
	"index_id" integer PRIMARY KEY NOT NULL,
	"definition" text NOT NULL,
	"keys" jsonb NOT NULL,
	"include" jsonb NOT NULL,
	"predicate" text,
	"nulls_not_distinct" boolean NOT NULL,
	"options" jsonb NOT NULL,
	"tablespace" text
);
--> statement-breakpoint
CREATE TABLE "index_windows" (
	"index_id" integer NOT NULL,
	"hours" smallint NOT NULL,
	"scans" bigint NOT NULL,
	"tuples_read" bigint NOT NULL,
	"tuples_fetched" bigint NOT NULL,
	"blocks_hit" bigint NOT NULL,
	"blocks_read" bigint NOT NULL,
	CONSTRAINT "index_windows_index_id_hours_pk" PRIMARY KEY("index_id","hours")
);
--> statement-breakpoint
CREATE TABLE "indexes" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "indexes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"target_id" uuid NOT NULL,
	"table_id" integer NOT NULL,
	"oid" bigint NOT NULL,
	"parent_oid" bigint,
	"filenode" bigint NOT NULL,
	"schema" text NOT NULL,
	"table" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"method" text NOT NULL,
	"columns" text NOT NULL,
	"is_unique" boolean NOT NULL,
	"is_primary" boolean NOT NULL,
	"is_exclusion" boolean NOT NULL,
	"is_partial" boolean NOT NULL,
	"is_valid" boolean NOT NULL,
	"is_ready" boolean NOT NULL,
	"is_live" boolean NOT NULL,
	"is_replica_identity" boolean NOT NULL,
	"is_clustered" boolean NOT NULL,
	"is_system" boolean NOT NULL,
	"is_toast" boolean NOT NULL,
	"is_locked" boolean NOT NULL,
	"constraint_name" text,
	"shape_key" text NOT NULL,
	"shape_hash" text NOT NULL,
	"size_bytes" bigint,
	"scans" bigint NOT NULL,
	"tuples_read" bigint NOT NULL,
	"tuples_fetched" bigint NOT NULL,
	"blocks_hit" bigint NOT NULL,
	"blocks_read" bigint NOT NULL,
	"scans_sum" bigint NOT NULL,
	"tuples_read_sum" bigint NOT NULL,
	"tuples_fetched_sum" bigint NOT NULL,
	"blocks_hit_sum" bigint NOT NULL,
	"blocks_read_sum" bigint NOT NULL,
	"last_used_at" timestamp with time zone,
	"first_seen_at" timestamp with time zone NOT NULL,
	"dropped_at" timestamp with time zone
) WITH (fillfactor = 75);
--> statement-breakpoint
CREATE TABLE "lineage_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "lineage_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"target_id" uuid NOT NULL,
	"index_id" integer,
	"table_id" integer,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "statement_days" (
	"at" timestamp with time zone NOT NULL,
	"statement_id" integer NOT NULL,
	"calls" bigint NOT NULL,
	"total_ms" double precision NOT NULL,
	"rows" bigint NOT NULL,
	"shared_blocks_hit" bigint NOT NULL,
	"shared_blocks_read" bigint NOT NULL,
	"shared_blocks_dirtied" bigint NOT NULL,
	"temp_blocks_written" bigint NOT NULL,
	"io_read_ms" double precision NOT NULL,
	"wal_bytes" bigint NOT NULL,
	CONSTRAINT "statement_days_statement_id_at_pk" PRIMARY KEY("statement_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "statement_hours" (
	"at" timestamp with time zone NOT NULL,
	"statement_id" integer NOT NULL,
	"calls" bigint NOT NULL,
	"total_ms" double precision NOT NULL,
	"rows" bigint NOT NULL,
	"shared_blocks_hit" bigint NOT NULL,
	"shared_blocks_read" bigint NOT NULL,
	"shared_blocks_dirtied" bigint NOT NULL,
	"temp_blocks_written" bigint NOT NULL,
	"io_read_ms" double precision NOT NULL,
	"wal_bytes" bigint NOT NULL,
	CONSTRAINT "statement_hours_statement_id_at_pk" PRIMARY KEY("statement_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "statement_samples" (
	"at" timestamp with time zone NOT NULL,
	"statement_id" integer NOT NULL,
	"calls" bigint NOT NULL,
	"total_ms" double precision NOT NULL,
	"rows" bigint NOT NULL,
	"shared_blocks_hit" bigint NOT NULL,
	"shared_blocks_read" bigint NOT NULL,
	"shared_blocks_dirtied" bigint NOT NULL,
	"temp_blocks_written" bigint NOT NULL,
	"io_read_ms" double precision NOT NULL,
	"wal_bytes" bigint NOT NULL,
	CONSTRAINT "statement_samples_statement_id_at_pk" PRIMARY KEY("statement_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "statements" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "statements_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"target_id" uuid NOT NULL,
	"query_id" text NOT NULL,
	"user_name" text NOT NULL,
	"is_top_level" boolean NOT NULL,
	"text" text NOT NULL,
	"calls" bigint NOT NULL,
	"total_ms" double precision NOT NULL,
	"rows" bigint NOT NULL,
	"shared_blocks_hit" bigint NOT NULL,
	"shared_blocks_read" bigint NOT NULL,
	"shared_blocks_dirtied" bigint NOT NULL,
	"temp_blocks_written" bigint NOT NULL,
	"io_read_ms" double precision NOT NULL,
	"wal_bytes" bigint NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL
) WITH (fillfactor = 80);
--> statement-breakpoint
CREATE TABLE "table_days" (
	"at" timestamp with time zone NOT NULL,
	"table_id" integer NOT NULL,
	"inserts" bigint NOT NULL,
	"updates" bigint NOT NULL,
	"deletes" bigint NOT NULL,
	"hot_updates" bigint NOT NULL,
	"new_page_updates" bigint NOT NULL,
	"seq_scans" bigint NOT NULL,
	"seq_rows_read" bigint NOT NULL,
	"index_scans" bigint NOT NULL,
	"index_rows_fetched" bigint NOT NULL,
	"live_rows" bigint NOT NULL,
	"dead_rows" bigint NOT NULL,
	"heap_bytes" bigint,
	CONSTRAINT "table_days_table_id_at_pk" PRIMARY KEY("table_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "table_hours" (
	"at" timestamp with time zone NOT NULL,
	"table_id" integer NOT NULL,
	"inserts" bigint NOT NULL,
	"updates" bigint NOT NULL,
	"deletes" bigint NOT NULL,
	"hot_updates" bigint NOT NULL,
	"new_page_updates" bigint NOT NULL,
	"seq_scans" bigint NOT NULL,
	"seq_rows_read" bigint NOT NULL,
	"index_scans" bigint NOT NULL,
	"index_rows_fetched" bigint NOT NULL,
	"live_rows" bigint NOT NULL,
	"dead_rows" bigint NOT NULL,
	"heap_bytes" bigint,
	CONSTRAINT "table_hours_table_id_at_pk" PRIMARY KEY("table_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "table_samples" (
	"at" timestamp with time zone NOT NULL,
	"table_id" integer NOT NULL,
	"inserts" bigint NOT NULL,
	"updates" bigint NOT NULL,
	"deletes" bigint NOT NULL,
	"hot_updates" bigint NOT NULL,
	"new_page_updates" bigint NOT NULL,
	"seq_scans" bigint NOT NULL,
	"seq_rows_read" bigint NOT NULL,
	"index_scans" bigint NOT NULL,
	"index_rows_fetched" bigint NOT NULL,
	"live_rows" bigint NOT NULL,
	"dead_rows" bigint NOT NULL,
	"heap_bytes" bigint,
	CONSTRAINT "table_samples_table_id_at_pk" PRIMARY KEY("table_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "tables" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tables_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"target_id" uuid NOT NULL,
	"oid" bigint NOT NULL,
	"filenode" bigint NOT NULL,
	"schema" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"parent_oid" bigint,
	"owner" text NOT NULL,
	"is_system" boolean NOT NULL,
	"is_locked" boolean NOT NULL,
	"row_estimate" double precision NOT NULL,
	"live_rows" bigint NOT NULL,
	"dead_rows" bigint NOT NULL,
	"modified_since_analyze" bigint NOT NULL,
	"heap_bytes" bigint,
	"toast_bytes" bigint,
	"inserts" bigint NOT NULL,
	"updates" bigint NOT NULL,
	"deletes" bigint NOT NULL,
	"hot_updates" bigint NOT NULL,
	"new_page_updates" bigint,
	"seq_scans" bigint NOT NULL,
	"seq_rows_read" bigint NOT NULL,
	"index_scans" bigint NOT NULL,
	"index_rows_fetched" bigint NOT NULL,
	"last_seq_scan_at" timestamp with time zone,
	"last_vacuum_at" timestamp with time zone,
	"last_autovacuum_at" timestamp with time zone,
	"last_analyze_at" timestamp with time zone,
	"last_autoanalyze_at" timestamp with time zone,
	"first_seen_at" timestamp with time zone NOT NULL,
	"dropped_at" timestamp with time zone
) WITH (fillfactor = 75);
--> statement-breakpoint
CREATE TABLE "clusters" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "clusters_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"system_identifier" text NOT NULL,
	CONSTRAINT "clusters_system_identifier_unique" UNIQUE("system_identifier")
);
--> statement-breakpoint
CREATE TABLE "errands" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"target_id" uuid,
	"payload" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"result" jsonb,
	"problem" jsonb,
	"claimed_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deadline_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sealing_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "snapshot_hours" (
	"target_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"taken" integer NOT NULL,
	"index_bytes" bigint NOT NULL,
	"table_bytes" bigint NOT NULL,
	"database_bytes" bigint,
	"index_scans" bigint NOT NULL,
	"seq_scans" bigint NOT NULL,
	"rows_written" bigint NOT NULL,
	CONSTRAINT "snapshot_hours_target_id_at_pk" PRIMARY KEY("target_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "snapshots" (
	"target_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"duration_ms" double precision NOT NULL,
	"index_count" integer NOT NULL,
	"table_count" integer NOT NULL,
	"changed_indexes" integer NOT NULL,
	"locked_relations" integer NOT NULL,
	"index_bytes" bigint NOT NULL,
	"table_bytes" bigint NOT NULL,
	"database_bytes" bigint,
	"index_scans" bigint NOT NULL,
	"seq_scans" bigint NOT NULL,
	"rows_written" bigint NOT NULL,
	"failed" jsonb,
	CONSTRAINT "snapshots_target_id_at_pk" PRIMARY KEY("target_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "target_states" (
	"target_id" uuid PRIMARY KEY NOT NULL,
	"cluster_id" integer,
	"database_oid" bigint,
	"version" text,
	"version_number" integer,
	"is_in_recovery" boolean,
	"timeline_id" integer,
	"postmaster_started_at" timestamp with time zone,
	"database_stats_reset_at" timestamp with time zone,
	"shared_stats_reset_at" timestamp with time zone,
	"commits" bigint,
	"counters_since" timestamp with time zone,
	"counters_since_cause" text,
	"last_snapshot_at" timestamp with time zone,
	"last_tried_at" timestamp with time zone,
	"last_problem" jsonb,
	"failures" integer DEFAULT 0 NOT NULL,
	"next_due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"claimed_by" text,
	"claimed_until" timestamp with time zone,
	"capabilities" jsonb,
	"asked" jsonb,
	"index_count" integer,
	"table_count" integer,
	"index_bytes" bigint,
	"table_bytes" bigint,
	"database_bytes" bigint,
	"windows_at" timestamp with time zone,
	"rolled_up_to" timestamp with time zone
) WITH (fillfactor = 50);
--> statement-breakpoint
CREATE TABLE "targets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"host" text NOT NULL,
	"port" integer NOT NULL,
	"database" text NOT NULL,
	"user" text NOT NULL,
	"tls" text NOT NULL,
	"ca" text,
	"sealed_password" text,
	"interval_s" integer DEFAULT 60 NOT NULL,
	"paused_at" timestamp with time zone,
	"removed_at" timestamp with time zone,
	"is_demo" boolean DEFAULT false NOT NULL,
	"simulated_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"beat_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_tokens" ADD CONSTRAINT "sign_in_tokens_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target_states" ADD CONSTRAINT "target_states_target_id_targets_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."targets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target_states" ADD CONSTRAINT "target_states_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_target" ON "audit" USING btree ("target_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "persons_email" ON "persons" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_name" ON "saved_views" USING btree ("person_id","page","name");--> statement-breakpoint
CREATE INDEX "sessions_person" ON "sessions" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_at" ON "sign_in_attempts" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "indexes_name" ON "indexes" USING btree ("target_id","schema","table","name") WHERE dropped_at is null;--> statement-breakpoint
CREATE INDEX "indexes_oid" ON "indexes" USING btree ("target_id","oid");--> statement-breakpoint
CREATE INDEX "indexes_table" ON "indexes" USING btree ("table_id");--> statement-breakpoint
CREATE INDEX "lineage_events_target" ON "lineage_events" USING btree ("target_id","at");--> statement-breakpoint
CREATE INDEX "lineage_events_index" ON "lineage_events" USING btree ("index_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "statements_identity" ON "statements" USING btree ("target_id","query_id","user_name","is_top_level");--> statement-breakpoint
CREATE UNIQUE INDEX "tables_name" ON "tables" USING btree ("target_id","schema","name") WHERE dropped_at is null;--> statement-breakpoint
CREATE INDEX "tables_oid" ON "tables" USING btree ("target_id","oid");--> statement-breakpoint
CREATE INDEX "errands_waiting" ON "errands" USING btree ("created_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "targets_slug" ON "targets" USING btree ("slug") WHERE removed_at is null;--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the audit trail cannot be changed';
END
$$;--> statement-breakpoint
CREATE TRIGGER audit_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
