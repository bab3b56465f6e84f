package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The pods and ReplicaSets of one namespace by their controllers, so that a thousand workloads do not each look at all of them. */
final class PodIndex {

    private static final String NOBODY = "";

    private final List<Resource> pods;
    private final Map<String, List<Resource>> podsByOwner;
    private final Map<String, List<Resource>> setsByOwner;

    PodIndex(List<Resource> pods, List<Resource> replicaSets) {
        this.pods = pods;
        this.podsByOwner = byOwner(pods);
        this.setsByOwner = byOwner(replicaSets);
    }

    private static Map<String, List<Resource>> byOwner(List<Resource> objects) {
        Map<String, List<Resource>> owned = new HashMap<>();
        for (Resource object : objects) {
            String owner = object.maps("metadata", "ownerReferences").stream()
                    .filter(reference -> Boolean.TRUE.equals(reference.get("controller")))
                    .map(reference -> String.valueOf(reference.get("uid")))
                    .findFirst()
                    .orElse(NOBODY);
            owned.computeIfAbsent(owner, uid -> new ArrayList<>()).add(object);
        }
        return owned;
    }

    Workload workload(Resource object) {
        List<Resource> sets = setsByOwner.getOrDefault(object.uid(), List.of());
        return Workload.of(object, candidates(object, sets), sets);
    }

    private List<Resource> candidates(Resource object, List<Resource> sets) {
        boolean unknown = object.kind().equals("Deployment") && sets.isEmpty();
        if (unknown || object.kind().equals("Rollout")) {
            return pods;
        }
        return Stream.concat(Stream.concat(Stream.of(object), sets.stream()).map(Resource::uid), Stream.of(NOBODY))
                .distinct()
                .flatMap(uid -> podsByOwner.getOrDefault(uid, List.of()).stream())
                .toList();
    }
}
