CREATE TABLE "assessments" (
	"target_id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone,
	"duration_ms" double precision,
	"left_out" integer DEFAULT 0 NOT NULL,
	"catalog_at" timestamp with time zone,
	"foreign_keys" jsonb,
	"published" jsonb,
	"running_at" timestamp with time zone,
	"unfinished" jsonb,
	"standbys" jsonb,
	"failed" jsonb
);
--> statement-breakpoint
CREATE TABLE "finding_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "finding_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"finding_id" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"actor" text,
	"words" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "findings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"target_id" uuid NOT NULL,
	"identity" text NOT NULL,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"says" text NOT NULL,
	"objects" jsonb NOT NULL,
	"index_id" integer,
	"table_id" integer,
	"reclaimable_bytes" bigint,
	"evidence" jsonb NOT NULL,
	"next_text" text NOT NULL,
	"next_sql" text,
	"verdict" text,
	"fingerprint" text NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"dismissed_at" timestamp with time zone,
	"dismissed_by" text,
	"dismiss_reason" text,
	"dismissed_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "index_verdicts" (
	"index_id" integer PRIMARY KEY NOT NULL,
	"verdict" text NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "finding_events" ADD CONSTRAINT "finding_events_finding_id_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."findings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_events_finding" ON "finding_events" USING btree ("finding_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "findings_identity" ON "findings" USING btree ("target_id","identity");--> statement-breakpoint
CREATE INDEX "findings_index" ON "findings" USING btree ("index_id") WHERE index_id is not null;