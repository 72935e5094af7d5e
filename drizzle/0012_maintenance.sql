CREATE TABLE "channels" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"settings" jsonb NOT NULL,
	"sealed_secret" text,
	"target_ids" jsonb,
	"alerts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"report" jsonb,
	"since" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"subject" text NOT NULL,
	"body" jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp with time zone,
	"problem" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"target_id" uuid NOT NULL,
	"name" text NOT NULL,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"settings" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"pinned_slot_at" timestamp with time zone,
	"pinned" jsonb,
	"pinned_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" text NOT NULL,
	"removed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "run_items" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "run_items_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" uuid NOT NULL,
	"target_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"key" text NOT NULL,
	"task" text NOT NULL,
	"state" text NOT NULL,
	"outcome" text,
	"says" text NOT NULL,
	"ended" text,
	"schema" text NOT NULL,
	"table" text,
	"index" text,
	"index_id" integer,
	"table_id" integer,
	"finding_id" integer,
	"request" jsonb,
	"sql" text[],
	"operation_id" uuid,
	"confirming_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"predicted_ms" double precision,
	"measured" integer DEFAULT 0 NOT NULL,
	"duration_ms" double precision,
	"predicted_bytes" bigint,
	"size_before" bigint,
	"size_after" bigint,
	"bloat_before" double precision,
	"bloat_after" double precision,
	"wal_bytes" bigint
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"target_id" uuid NOT NULL,
	"policy_id" uuid NOT NULL,
	"policy_name" text NOT NULL,
	"settings" jsonb NOT NULL,
	"trigger" text NOT NULL,
	"is_dry" boolean DEFAULT false NOT NULL,
	"slot_at" timestamp with time zone,
	"state" text DEFAULT 'waiting' NOT NULL,
	"says" text,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"ends_at" timestamp with time zone NOT NULL,
	"chosen" jsonb,
	"owner" text,
	"lease_until" timestamp with time zone,
	"fence" integer DEFAULT 0 NOT NULL,
	"cancel_asked_at" timestamp with time zone,
	"cancel_asked_by" text,
	"breaches" integer DEFAULT 0 NOT NULL,
	"wait_until" timestamp with time zone,
	"guard" jsonb,
	"left_out" jsonb,
	"left_out_counts" jsonb,
	"index_bytes_before" bigint,
	"index_bytes_after" bigint,
	"bloat_bytes_before" bigint,
	"bloat_bytes_after" bigint,
	"done" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"proposed" integer DEFAULT 0 NOT NULL,
	"reclaimed_bytes" bigint DEFAULT 0 NOT NULL,
	"wal_bytes" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_items" ADD CONSTRAINT "run_items_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "channels_name" ON "channels" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_key" ON "deliveries" USING btree ("channel_id","kind","key");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("due_at") WHERE state in ('waiting', 'sending');--> statement-breakpoint
CREATE INDEX "deliveries_channel" ON "deliveries" USING btree ("channel_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "policies_name" ON "policies" USING btree ("target_id","name") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "policies_enabled" ON "policies" USING btree ("target_id") WHERE removed_at is null and is_enabled;--> statement-breakpoint
CREATE UNIQUE INDEX "run_items_run" ON "run_items" USING btree ("run_id","position");--> statement-breakpoint
CREATE INDEX "run_items_index" ON "run_items" USING btree ("index_id") WHERE index_id is not null;--> statement-breakpoint
CREATE INDEX "run_items_target" ON "run_items" USING btree ("target_id","finished_at");--> statement-breakpoint
CREATE INDEX "runs_target" ON "runs" USING btree ("target_id","created_at");--> statement-breakpoint
CREATE INDEX "runs_policy" ON "runs" USING btree ("policy_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_slot" ON "runs" USING btree ("policy_id","slot_at") WHERE slot_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "runs_one_at_a_time" ON "runs" USING btree ("target_id") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("created_at") WHERE state in ('waiting', 'running');