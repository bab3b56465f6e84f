package io.jenkins.plugins.gitops.config;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.security.ACL;
import hudson.security.ACLContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import jenkins.model.Jenkins;

/**
 * Where definitions are, and who guards them.
 *
 * @param folder the full name of a folder; empty for Jenkins
 * @param definitions what is defined there
 * @param acl who may do what there
 */
record DefinitionOwner(String folder, Definitions definitions, ACL acl) {

    /** A definition and where it is. */
    record Found<T>(T value, DefinitionOwner owner) {}

    /** Returns the folders with definitions from a group up, then Jenkins. */
    static List<DefinitionOwner> from(ItemGroup<?> group) {
        List<DefinitionOwner> owners = new ArrayList<>();
        ItemGroup<?> each = group;
        while (each instanceof Item item) {
            of(each).ifPresent(owners::add);
            each = item.getParent();
        }
        owners.add(ofJenkins());
        return owners;
    }

    private static DefinitionOwner ofJenkins() {
        return new DefinitionOwner("", GitopsConfiguration.get(), Jenkins.get().getACL());
    }

    private static Optional<DefinitionOwner> of(Object group) {
        if (group instanceof AbstractFolder<?> folder) {
            GitopsFolderProperty property = folder.getProperties().get(GitopsFolderProperty.class);
            if (property != null) {
                return Optional.of(new DefinitionOwner(folder.getFullName(), property, folder.getACL()));
            }
        }
        return Optional.empty();
    }

    /** Returns the definitions of one folder, whoever asks: what may be done with them is decided after. */
    static Optional<DefinitionOwner> ofFolder(String fullName) {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            return of(Jenkins.get().getItemByFullName(fullName));
        }
    }

    /** Returns this owner and those above it. */
    List<DefinitionOwner> andAbove() {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            return Jenkins.get().getItemByFullName(folder) instanceof ItemGroup<?> group && !folder.isEmpty()
                    ? from(group)
                    : List.of(this);
        }
    }

    /** Returns the nearest definition of a name. */
    static <T> Optional<Found<T>> nearest(
            List<DefinitionOwner> owners, BiFunction<Definitions, String, Optional<T>> kind, String name) {
        return owners.stream()
                .flatMap(
                        owner -> kind.apply(owner.definitions(), name).map(value -> new Found<>(value, owner)).stream())
                .findFirst();
    }

    /** Returns all names that can be found from the first owner on. */
    static <T> List<String> names(
            List<DefinitionOwner> owners, Function<Definitions, List<T>> kind, Function<T, String> name) {
        return owners.stream()
                .flatMap(owner -> kind.apply(owner.definitions()).stream().map(name))
                .distinct()
                .toList();
    }

    boolean isJenkins() {
        return folder.isEmpty();
    }

    /** Returns whether an item of that full name is in this folder, however deep. */
    boolean contains(String fullName) {
        return !isJenkins() && fullName.startsWith(folder + "/");
    }

    /** Returns {@code Jenkins} or {@code the folder team-a}. */
    @Override
    public String toString() {
        return isJenkins() ? "Jenkins" : "the folder " + folder;
    }
}
