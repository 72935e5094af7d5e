ALTER TABLE "operations" ADD COLUMN "system_identifier" text;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "database_oid" bigint;