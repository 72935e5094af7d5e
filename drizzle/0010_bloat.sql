CREATE TABLE "bloat_days" (
	"at" timestamp with time zone NOT NULL,
	"index_id" integer NOT NULL,
	"measured_at" timestamp with time zone NOT NULL,
	"size_bytes" bigint NOT NULL,
	"rows" double precision,
	"ratio" double precision,
	"reclaimable_bytes" bigint,
	"confidence" text NOT NULL,
	"is_settled" boolean NOT NULL,
	CONSTRAINT "bloat_days_index_id_at_pk" PRIMARY KEY("index_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "bloat_scans" (
	"index_id" integer PRIMARY KEY NOT NULL,
	"target_id" uuid NOT NULL,
	"state" text NOT NULL,
	"asked_by" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"size_bytes" bigint NOT NULL,
	"time_limit_s" integer NOT NULL,
	"is_cancelled" boolean DEFAULT false NOT NULL,
	"filenode" bigint,
	"pages" jsonb,
	"problem" jsonb
);
--> statement-breakpoint
CREATE TABLE "bloat_states" (
	"target_id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"duration_ms" double precision NOT NULL,
	"horizon" jsonb,
	"expected_statistics" integer NOT NULL,
	"visible_statistics" integer NOT NULL,
	"failed" jsonb
);
--> statement-breakpoint
CREATE TABLE "index_bloat" (
	"index_id" integer PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"stamp" text NOT NULL,
	"confidence" text NOT NULL,
	"reason" text,
	"ratio" double precision,
	"margin" double precision,
	"needed_bytes" bigint,
	"reclaimable_bytes" bigint,
	"size_bytes" bigint NOT NULL,
	"rows" double precision,
	"key_order" text,
	"rebuilt_at" timestamp with time zone,
	"regrowth" jsonb,
	"pages" jsonb
);
