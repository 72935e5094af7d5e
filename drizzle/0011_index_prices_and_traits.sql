CREATE TABLE "index_prices" (
	"index_id" integer PRIMARY KEY NOT NULL,
	"entries_per_day" double precision NOT NULL,
	"bytes_per_day" double precision,
	"share" double precision,
	"is_at_most" boolean NOT NULL,
	"use" text
);
--> statement-breakpoint
ALTER TABLE "assessments" ADD COLUMN "traits" jsonb;--> statement-breakpoint
ALTER TABLE "assessments" ADD COLUMN "catalog_failed" jsonb;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "index_names" text[] DEFAULT '{}' NOT NULL;