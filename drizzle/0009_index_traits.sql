ALTER TABLE "assessments" ADD COLUMN "traits" jsonb;--> statement-breakpoint
ALTER TABLE "assessments" ADD COLUMN "catalog_failed" jsonb;