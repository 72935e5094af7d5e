DROP TABLE "channels" CASCADE;--> statement-breakpoint
DROP TABLE "deliveries" CASCADE;