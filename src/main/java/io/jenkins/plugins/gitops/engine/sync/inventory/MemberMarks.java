package io.jenkins.plugins.gitops.engine.sync.inventory;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The label and the annotation by which a member of a set is told from everything else, as {@link Inventory} says.
 *
 * @param setId the id of the set's inventory, which is a hash and so not worked out for each object anew
 */
public record MemberMarks(String setId) {

    /** Returns the object as a member. */
    public Resource on(Resource resource) {
        Map<String, Object> metadata = new LinkedHashMap<>(resource.map("metadata"));
        metadata.put("labels", with(resource.labels(), Inventory.PART_OF, setId));
        metadata.put(
                "annotations", with(resource.annotations(), Inventory.IDENTITY, Inventory.identity(resource.id())));
        return resource.with(metadata, "metadata");
    }

    private static Map<String, Object> with(Map<String, Object> map, String key, String value) {
        Map<String, Object> more = new LinkedHashMap<>(map);
        more.put(key, value);
        return more;
    }

    /** Returns whether a live object is a member, and not a copy of one. */
    public boolean areOn(Resource live) {
        return setId.equals(live.labels().get(Inventory.PART_OF))
                && Inventory.identity(live.id()).equals(live.annotations().get(Inventory.IDENTITY));
    }
}
