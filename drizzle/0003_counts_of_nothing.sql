ALTER TABLE "index_samples" ALTER COLUMN "scans" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "index_samples" ALTER COLUMN "tuples_read" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "index_samples" ALTER COLUMN "tuples_fetched" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "index_samples" ALTER COLUMN "blocks_hit" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "index_samples" ALTER COLUMN "blocks_read" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "table_samples" ALTER COLUMN "inserts" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "table_samples" ALTER COLUMN "updates" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "table_samples" ALTER COLUMN "deletes" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "table_samples" ALTER COLUMN "hot_updates" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "table_samples" ALTER COLUMN "new_page_updates" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "table_samples" ALTER COLUMN "seq_scans" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "table_samples" ALTER COLUMN "seq_rows_read" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "table_samples" ALTER COLUMN "index_scans" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "table_samples" ALTER COLUMN "index_rows_fetched" DROP NOT NULL;