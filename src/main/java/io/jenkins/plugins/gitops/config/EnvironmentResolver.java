package io.jenkins.plugins.gitops.config;

import hudson.model.Run;
import hudson.security.Permission;
import io.jenkins.plugins.gitops.config.DefinitionOwner.Found;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.StepBoundary;
import io.jenkins.plugins.gitops.engine.freeze.FreezeCalendar;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.springframework.security.core.Authentication;

/**
 * Finds the environment that a step of a build names, and decides whether the build may use it.
 *
 * <p>The nearest definition wins, from the job's folder up, then Jenkins. What an environment refers to is looked up from
 * where the environment is defined, so that a folder below cannot put a cluster of its own in the place of another. Asks no
 * server.
 */
public final class EnvironmentResolver {

    private static final String WHERE = "Manage Jenkins, System, GitOps, or in the configuration of the job's folder";

    private final Run<?, ?> run;
    private final String job;
    private final Permission permission;

    /**
     * @param run the build, wherever its job is by now
     * @param permission what its authentication must be allowed to do where the environment is defined
     */
    public EnvironmentResolver(Run<?, ?> run, Permission permission) {
        this.run = run;
        this.job = run.getParent().getFullName();
        this.permission = permission;
    }

    /**
     * Returns what a step has to know: its own parameters, and what they leave open from the environment of that name.
     *
     * @param given the step's parameters; its name is that of an environment, or of one in another folder:
     *     {@code team-a/staging}
     * @param selfContained whether the parameters alone say enough, so that the name need not be configured
     * @throws OperationException when the environment, or something that it refers to, is not configured, this build may not use it, or
     *     a parameter goes beyond what is configured
     */
    public EnvironmentSettings complete(EnvironmentSettings given, boolean selfContained) {
        String reference = given.environment();
        Optional<Found<EnvironmentConfig>> found = find(reference);
        if (selfContained && found.filter(this::isUsable).isEmpty()) {
            given.offer(Key.OWNER, ownFolder());
            given.offer(Key.PLACE, "the job in " + ownFolder());
            given.offer(Key.FOLDER, run.getParent().getParent().getFullName());
            return given;
        }
        Found<EnvironmentConfig> environment = found.orElseThrow(() -> unknown(reference));
        checkPlace(environment);
        checkPermission(environment.owner());
        EnvironmentSettings configured = configured(environment, reference);
        StepBoundary.check(given, configured);
        return configured.with(given);
    }

    private EnvironmentSettings configured(Found<EnvironmentConfig> environment, String reference) {
        EnvironmentSettings settings =
                new EnvironmentSettings(environment.value().getName());
        settings.offer(Key.REFERENCE, reference);
        settings.offer(Key.PLACE, environment.owner().toString());
        settings.offer(Key.FOLDER, environment.owner().folder());
        environment.value().offerTo(settings);
        offerWhatItRefersTo(environment, settings);
        return settings;
    }

    /**
     * Returns the engine for settings that were completed earlier, perhaps before a restart, after asking again whether this
     * build may use the environment: it may have been moved, and the configuration may have changed.
     *
     * @throws OperationException when it may not any more
     */
    public EngineFactory connect(EnvironmentSettings settings) {
        settings.find(Key.REFERENCE).ifPresent(reference -> {
            Found<EnvironmentConfig> environment = find(reference).orElseThrow(() -> unknown(reference));
            checkPlace(environment);
            checkPermission(environment.owner());
            settings.find(Key.REPOSITORY_NAME).ifPresent(name -> repository(environment, name));
            settings.find(Key.CLUSTER).ifPresent(name -> cluster(environment, name));
            settings.clusters().forEach(one -> cluster(environment, one.get(Key.CLUSTER)));
        });
        return new EngineFactory(settings, run);
    }

    /** Returns whether a person has the permission where the environment of such settings is defined, whoever the build runs as. */
    public boolean allows(Authentication person, EnvironmentSettings settings) {
        return settings.find(Key.REFERENCE)
                .map(reference -> find(reference)
                        .filter(found -> found.owner().acl().hasPermission2(person, permission))
                        .isPresent())
                .orElseGet(() -> run.getParent().getACL().hasPermission2(person, permission));
    }

    /**
     * Returns when the environment of such settings is frozen, as it is configured now: a window that is added or taken away holds
     * for those who wait already.
     *
     * @throws OperationException when there is no such environment any more: nobody may take that for one that is never frozen
     */
    public FreezeCalendar freezes(EnvironmentSettings settings) {
        return settings.find(Key.REFERENCE)
                .map(reference -> find(reference)
                        .orElseThrow(() -> unknown(reference))
                        .value()
                        .freezes())
                .orElse(FreezeCalendar.NONE);
    }

    private String ownFolder() {
        return "/" + run.getParent().getParent().getFullName();
    }

    private Optional<Found<EnvironmentConfig>> find(String reference) {
        int slash = reference.lastIndexOf('/');
        if (slash < 0) {
            return DefinitionOwner.nearest(owners(), Definitions::environment, reference);
        }
        return DefinitionOwner.ofFolder(reference.substring(0, slash))
                .flatMap(owner -> owner.definitions()
                        .environment(reference.substring(slash + 1))
                        .map(environment -> new Found<>(environment, owner)));
    }

    private List<DefinitionOwner> owners() {
        return DefinitionOwner.from(run.getParent().getParent());
    }

    private OperationException unknown(String reference) {
        List<String> usable = owners().stream()
                .flatMap(owner -> owner.definitions().getEnvironments().stream()
                        .map(environment -> new Found<>(environment, owner)))
                .filter(this::isUsable)
                .map(each -> each.value().getName())
                .distinct()
                .toList();
        String known = usable.isEmpty() ? "" : " (" + job + " may use " + String.join(", ", usable) + ")";
        return new OperationException("The environment \"" + reference + "\" is not configured" + known
                + "; add it under " + WHERE + ", or give repository and path as parameters");
    }

    private boolean isUsable(Found<EnvironmentConfig> environment) {
        return environment.owner().contains(job)
                || AllowedFolders.contain(environment.value().getAllowedFolders(), job);
    }

    private void checkPlace(Found<EnvironmentConfig> environment) {
        if (!isUsable(environment)) {
            throw refusal(
                    "environment " + environment.value().getName(),
                    environment.owner(),
                    environment.value().getAllowedFolders());
        }
    }

    private OperationException refusal(String what, DefinitionOwner owner, String allowed) {
        String list = AllowedFolders.parse(allowed).isEmpty() ? "is empty" : "does not name it";
        return new OperationException("The job " + job + " may not use the " + what + " of " + owner
                + ": its list of allowed folders " + list
                + "; let an administrator add the job's folder there (\"/\" allows all jobs)");
    }

    private void checkPermission(DefinitionOwner owner) {
        Authentication authentication = authentication();
        if (!owner.acl().hasPermission2(authentication, permission)) {
            throw new OperationException(
                    "This build runs as " + authentication.getName() + ", who has not the permission "
                            + permission.group.title + "/" + permission.name + " in " + owner
                            + "; give it there, or start the build as somebody who has it");
        }
    }

    private Authentication authentication() {
        FlowExecutionOwner owner =
                run instanceof FlowExecutionOwner.Executable executable ? executable.asFlowExecutionOwner() : null;
        FlowExecution execution = owner == null ? null : owner.getOrNull();
        if (execution == null) {
            throw new OperationException(
                    "It is not known as whom " + run.getFullDisplayName() + " runs: it is no running pipeline");
        }
        return execution.getAuthentication2();
    }

    private void offerWhatItRefersTo(Found<EnvironmentConfig> environment, EnvironmentSettings settings) {
        StringBuilder origin =
                new StringBuilder("Environment " + environment.value().getName() + " of " + environment.owner());
        String repository = environment.value().getRepository();
        if (repository != null) {
            Found<RepositoryConfig> found = repository(environment, repository);
            found.value().offerTo(settings);
            settings.offer(Key.REPOSITORY_NAME, repository);
            settings.offer(Key.OWNER, "/" + found.owner().folder());
            origin.append(", config repository ")
                    .append(repository)
                    .append(" of ")
                    .append(found.owner());
        }
        settings.offer(Key.OWNER, ownFolder());
        String cluster = environment.value().getCluster();
        if (!environment.value().getClusters().isEmpty()) {
            origin.append(offerClusters(environment, settings));
        } else if (cluster != null) {
            Found<ClusterConfig> found = cluster(environment, cluster);
            found.value().offerTo(settings);
            settings.offer(Key.CLUSTER, cluster);
            origin.append(", cluster ").append(cluster).append(" of ").append(found.owner());
        }
        settings.offer(Key.ORIGIN, origin.toString());
    }

    private Found<RepositoryConfig> repository(Found<EnvironmentConfig> environment, String name) {
        Found<RepositoryConfig> found = DefinitionOwner.nearest(
                        environment.owner().andAbove(), Definitions::repository, name)
                .orElseThrow(() -> dangling(environment, "repository", name));
        checkTogether(
                environment.owner(),
                found.owner(),
                "config repository " + name,
                found.value().getAllowedFolders());
        return found;
    }

    /** Each is asked by itself whether it may be used; returns where they are configured, for the log. */
    private String offerClusters(Found<EnvironmentConfig> environment, EnvironmentSettings settings) {
        if (environment.value().getCluster() != null) {
            throw new OperationException(
                    "The environment " + environment.value().getName() + " of " + environment.owner()
                            + " has both cluster and clusters; leave one of them out");
        }
        List<EnvironmentCluster> several = environment.value().getClusters();
        StringBuilder origin = new StringBuilder();
        for (EnvironmentCluster each : several) {
            Found<ClusterConfig> found = cluster(environment, each.getName());
            EnvironmentSettings one = new EnvironmentSettings(settings.environment());
            one.offer(Key.NAMESPACE, each.getNamespace());
            one.offerAll(settings);
            found.value().offerTo(one);
            one.offer(Key.CLUSTER, each.getName());
            one.offer(Key.WAVE, String.valueOf(each.getWave()));
            boolean twice = several.stream()
                            .filter(other -> each.getName().equals(other.getName()))
                            .count()
                    > 1;
            String name = twice ? each.getName() + "/" + one.find(Key.NAMESPACE).orElse("") : each.getName();
            if (settings.clusters().stream()
                    .anyMatch(known -> known.get(Key.TARGET).equals(name))) {
                throw new OperationException(
                        "The environment " + environment.value().getName() + " of " + environment.owner()
                                + " names the cluster " + name + " twice; leave one of them out");
            }
            one.offer(Key.TARGET, name);
            settings.addCluster(one);
            origin.append(", cluster ").append(name).append(" of ").append(found.owner());
        }
        return origin.toString();
    }

    /** Who configured both may bring them together; otherwise the cluster says by itself who may use it. */
    private Found<ClusterConfig> cluster(Found<EnvironmentConfig> environment, String name) {
        Found<ClusterConfig> found = DefinitionOwner.nearest(environment.owner().andAbove(), Definitions::cluster, name)
                .orElseThrow(() -> dangling(environment, "cluster", name));
        checkTogether(
                environment.owner(),
                found.owner(),
                "cluster " + name,
                found.value().getAllowedFolders());
        return found;
    }

    /** Who configured both may bring them together; otherwise what is referred to says by itself who may use it. */
    private void checkTogether(DefinitionOwner environment, DefinitionOwner referred, String what, String allowed) {
        boolean together = referred.folder().equals(environment.folder());
        if (!together && !referred.contains(job) && !AllowedFolders.contain(allowed, job)) {
            throw refusal(what, referred, allowed);
        }
    }

    private static OperationException dangling(Found<EnvironmentConfig> environment, String what, String name) {
        return new OperationException("The environment " + environment.value().getName() + " of " + environment.owner()
                + " refers to the " + what + " \"" + name
                + "\", which is not configured there or above; correct it under "
                + WHERE);
    }
}
