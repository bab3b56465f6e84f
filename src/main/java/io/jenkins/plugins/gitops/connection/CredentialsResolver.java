package io.jenkins.plugins.gitops.connection;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.model.Jenkins;

/**
 * Looks credentials up for one address: as a running build sees them, whose use of them is recorded when it begins and once more
 * after a restart of Jenkins, or as the form of a folder or of Jenkins offers them.
 *
 * <p>Credentials whose domain excludes the address are not found.
 */
public abstract class CredentialsResolver {

    private CredentialsResolver() {}

    /** @param run the build in whose folder and with whose authentication credentials are looked up */
    public static CredentialsResolver of(Run<?, ?> run) {
        return new OfRun(run);
    }

    /** @param itemOrNull the folder or job whose form asks; null for that of Jenkins */
    public static CredentialsResolver of(@CheckForNull Item itemOrNull) {
        return new OfForm(itemOrNull);
    }

    /**
     * Returns credentials of any kind.
     *
     * @param address where they will be sent: {@code https://host/...}, or Git's {@code git@host:owner/name}
     * @throws OperationException when nothing of that id can be seen there for that address
     */
    final StandardCredentials find(String id, String address) {
        StandardCredentials found = look(id, requirements(address));
        if (found == null) {
            String target = address.isEmpty() ? "" : " for " + address;
            throw OperationException.refused(
                    "There are no credentials \"" + id + "\"" + target + " that " + reader()
                            + " may use; add them to Jenkins or to the job's folder, look at their domain, or correct the id",
                    null);
        }
        return found;
    }

    @CheckForNull
    abstract StandardCredentials look(String id, List<DomainRequirement> requirements);

    abstract String reader();

    /** Returns the full name of the job that the build belongs to, as it is now; nothing for a form. */
    abstract Optional<String> job();

    private static List<DomainRequirement> requirements(String address) {
        if (address.isEmpty()) {
            return List.of();
        }
        boolean scp = !address.contains("://") && address.contains(":");
        String uri = scp ? "ssh://" + Regex.replaceFirst(address, ":", "/") : address;
        return URIRequirementBuilder.fromUri(uri).build();
    }

    private static final class OfRun extends CredentialsResolver {

        /** What builds have used since Jenkins started: a look every few seconds must not write the same to the disk again. */
        private static final Map<Run<?, ?>, Set<Use>> USES = Collections.synchronizedMap(new WeakHashMap<>());

        /** What the record of a use knows credentials by. */
        private record Use(Class<?> kind, String id, String description) {}

        private final Run<?, ?> run;

        OfRun(Run<?, ?> run) {
            this.run = run;
        }

        @Override
        StandardCredentials look(String id, List<DomainRequirement> requirements) {
            StandardCredentials found =
                    CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, requirements);
            if (found != null && isFirstUse(found)) {
                CredentialsProvider.track(run, found);
            }
            return found;
        }

        private boolean isFirstUse(StandardCredentials found) {
            return USES.computeIfAbsent(run, first -> ConcurrentHashMap.newKeySet())
                    .add(new Use(found.getClass(), found.getId(), found.getDescription()));
        }

        @Override
        String reader() {
            return run.getParent().getFullDisplayName();
        }

        @Override
        Optional<String> job() {
            return Optional.of(run.getParent().getFullName());
        }
    }

    private static final class OfForm extends CredentialsResolver {

        private final Item itemOrNull;

        OfForm(Item itemOrNull) {
            this.itemOrNull = itemOrNull;
        }

        @Override
        StandardCredentials look(String id, List<DomainRequirement> requirements) {
            return itemOrNull == null
                    ? CredentialsProvider.findCredentialByIdInItemGroup(
                            id, StandardCredentials.class, Jenkins.get(), ACL.SYSTEM2, requirements)
                    : CredentialsProvider.findCredentialByIdInItem(
                            id, StandardCredentials.class, itemOrNull, ACL.SYSTEM2, requirements);
        }

        @Override
        String reader() {
            return itemOrNull == null ? "Jenkins" : itemOrNull.getFullDisplayName();
        }

        @Override
        Optional<String> job() {
            return Optional.empty();
        }
    }
}
