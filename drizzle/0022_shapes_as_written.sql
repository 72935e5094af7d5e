ALTER TABLE "index_shapes" ALTER COLUMN "keys" SET DATA TYPE json, ALTER COLUMN "include" SET DATA TYPE json, ALTER COLUMN "options" SET DATA TYPE json;
