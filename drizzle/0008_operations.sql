CREATE TABLE "operation_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "operation_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"operation_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"words" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "operation_limits" (
	"target_id" uuid PRIMARY KEY NOT NULL,
	"is_read_only" boolean DEFAULT false NOT NULL,
	"drops_need_approval" boolean DEFAULT false NOT NULL,
	"old_snapshot_minutes" integer DEFAULT 5 NOT NULL,
	"builds_at_once" integer DEFAULT 1 NOT NULL,
	"watch_hours" integer DEFAULT 72 NOT NULL,
	"most_hours" integer DEFAULT 24 NOT NULL,
	"user" text,
	"sealed_password" text
);
--> statement-breakpoint
CREATE TABLE "operations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"target_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"request" jsonb NOT NULL,
	"schema" text NOT NULL,
	"table" text,
	"name" text NOT NULL,
	"index_id" integer,
	"table_id" integer,
	"table_oid" bigint,
	"index_oid" bigint,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"batch_id" uuid,
	"position" integer DEFAULT 0 NOT NULL,
	"run_id" uuid,
	"finding_id" integer,
	"needs_approval" boolean DEFAULT false NOT NULL,
	"approved_at" timestamp with time zone,
	"approved_by" text,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"give_up_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"basis" text,
	"plan" jsonb,
	"checks" jsonb,
	"steps" jsonb,
	"owner" text,
	"lease_until" timestamp with time zone,
	"fence" integer DEFAULT 0 NOT NULL,
	"token" text,
	"backend_pid" integer,
	"backend_started_at" text,
	"progress" jsonb,
	"memory" jsonb,
	"size_before" bigint,
	"size_after" bigint,
	"wal_bytes" bigint,
	"duration_ms" double precision,
	"predicted_ms" double precision,
	"cancel_asked_at" timestamp with time zone,
	"cancel_asked_by" text,
	"says" text,
	"problem" jsonb,
	"undo_of" uuid,
	"undone_by" uuid,
	"watch_until" timestamp with time zone,
	"effect" jsonb
);
--> statement-breakpoint
ALTER TABLE "operation_events" ADD CONSTRAINT "operation_events_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."operations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "operation_events_operation" ON "operation_events" USING btree ("operation_id","id");--> statement-breakpoint
CREATE INDEX "operations_target" ON "operations" USING btree ("target_id","created_at");--> statement-breakpoint
CREATE INDEX "operations_open" ON "operations" USING btree ("target_id","due_at") WHERE state in ('waiting', 'preflight', 'running', 'cancelling');--> statement-breakpoint
CREATE INDEX "operations_index" ON "operations" USING btree ("index_id") WHERE index_id is not null;--> statement-breakpoint
CREATE INDEX "operations_batch" ON "operations" USING btree ("batch_id") WHERE batch_id is not null;--> statement-breakpoint
CREATE INDEX "operations_run" ON "operations" USING btree ("run_id") WHERE run_id is not null;