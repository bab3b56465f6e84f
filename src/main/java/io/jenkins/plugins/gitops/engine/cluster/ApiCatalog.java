package io.jenkins.plugins.gitops.engine.cluster;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds that an API server served at one moment; a definition applied later is not in it.
 *
 * <p>Immutable. Where a kind is served at several versions, the server's preferred one comes first.
 */
public final class ApiCatalog {

    private final Map<String, ApiKind> byApiVersionAndKind = new LinkedHashMap<>();
    private final Map<String, ApiKind> byGroupKind = new LinkedHashMap<>();

    private final Set<String> unavailableGroups;

    /** @param kinds preferred versions before others */
    public ApiCatalog(Collection<ApiKind> kinds) {
        this(kinds, Set.of());
    }

    /**
     * @param kinds preferred versions before others
     * @param unavailableGroups which are registered, but whose own server did not say what it serves
     */
    public ApiCatalog(Collection<ApiKind> kinds, Collection<String> unavailableGroups) {
        this.unavailableGroups = Set.copyOf(unavailableGroups);
        for (ApiKind kind : kinds) {
            byApiVersionAndKind.putIfAbsent(kind.apiVersion() + "/" + kind.kind(), kind);
            byGroupKind.putIfAbsent(kind.groupKind(), kind);
        }
    }

    /** Returns whether a group is registered and its server down: its kinds may well exist. */
    public boolean isUnavailable(String group) {
        return unavailableGroups.contains(group);
    }

    /** Returns the kind of an object as its manifest names it, at that very version. */
    public Optional<ApiKind> find(String apiVersion, String kind) {
        return Optional.ofNullable(byApiVersionAndKind.get(apiVersion + "/" + kind));
    }

    /**
     * Returns a kind at the version that the server prefers.
     *
     * @param groupKind such as {@code Deployment.apps} or {@code Pod}
     */
    public Optional<ApiKind> preferred(String groupKind) {
        return Optional.ofNullable(byGroupKind.get(groupKind));
    }
}
