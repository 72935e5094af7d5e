ALTER TABLE "index_shapes" ADD COLUMN "is_immediate" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "index_shapes" ADD COLUMN "is_deferred" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "indexes" ADD COLUMN "is_foreign_key_target" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- Definitions read before lack their operator families; without its key each is asked for again.
UPDATE "indexes" SET "shape_key" = '' WHERE "dropped_at" IS NULL;
