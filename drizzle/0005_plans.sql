CREATE TABLE "plans" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"target_id" uuid,
	"person_id" uuid,
	"author" text NOT NULL,
	"is_kept" boolean DEFAULT false NOT NULL,
	"name" text,
	"query" text,
	"options" jsonb,
	"version_number" integer,
	"source" text NOT NULL,
	"source_bytes" bigint NOT NULL,
	"format" text NOT NULL,
	"execution_ms" double precision,
	"planning_ms" double precision,
	"total_cost" double precision,
	"node_count" integer NOT NULL,
	"finding_count" integer NOT NULL,
	"worst_kind" text,
	"worst_severity" text,
	"query_fingerprint" text,
	"shape_fingerprint" text NOT NULL,
	"is_redacted" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "plans_target" ON "plans" USING btree ("target_id","created_at");--> statement-breakpoint
CREATE INDEX "plans_history" ON "plans" USING btree ("created_at") WHERE not is_kept;