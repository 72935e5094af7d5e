ALTER TABLE "keys" ADD COLUMN "person_id" uuid;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "updated_by_id" uuid;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "askers" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
update keys k set person_id = p.id from persons p
where p.name = k.created_by and not exists (select from persons o where o.name = p.name and o.id <> p.id);--> statement-breakpoint
update policies y set updated_by_id = p.id from persons p
where p.name = y.updated_by and not exists (select from persons o where o.name = p.name and o.id <> p.id);--> statement-breakpoint
update operations o set askers = array[k.person_id] from keys k
where o.state = 'waiting' and o.actor_kind = 'key' and o.actor_id = k.id::text and k.person_id is not null;
