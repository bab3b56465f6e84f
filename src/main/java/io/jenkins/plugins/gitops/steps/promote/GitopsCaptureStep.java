package io.jenkins.plugins.gitops.steps.promote;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.connection.EnvironmentSync;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.steps.Messages;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code gitopsCapture}: proposes what was changed in the cluster by a pull request, and waits until that is merged. */
public class GitopsCaptureStep extends ProposalStep {

    private String revision;
    private String fromCluster;
    private boolean wait = true;
    private String namespace;
    private ClusterConfig cluster;
    private List<String> sensitiveKinds = List.of();
    private List<String> sensitivePaths = List.of();

    /** @param environment the environment's name */
    @DataBoundConstructor
    public GitopsCaptureStep(String environment) {
        super(environment, GitopsPromoteStep.DEFAULT_MINUTES);
    }

    public String getRevision() {
        return revision;
    }

    /** @param revision the commit that the cluster is compared with; null for the one that was synced last */
    @DataBoundSetter
    public void setRevision(String revision) {
        this.revision = Util.fixEmptyAndTrim(revision);
    }

    public String getFromCluster() {
        return fromCluster;
    }

    /** @param fromCluster which of several clusters is looked at */
    @DataBoundSetter
    public void setFromCluster(String fromCluster) {
        this.fromCluster = Util.fixEmptyAndTrim(fromCluster);
    }

    public boolean isWait() {
        return wait;
    }

    /** @param wait whether the step ends with the merge, not with the pull request */
    @DataBoundSetter
    public void setWait(boolean wait) {
        this.wait = wait;
    }

    public String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = Util.fixEmptyAndTrim(namespace);
    }

    public ClusterConfig getCluster() {
        return cluster;
    }

    @DataBoundSetter
    public void setCluster(ClusterConfig cluster) {
        this.cluster = cluster;
    }

    public List<String> getSensitiveKinds() {
        return sensitiveKinds;
    }

    /** @param sensitiveKinds kinds of which nothing is captured, beside Secrets */
    @DataBoundSetter
    public void setSensitiveKinds(List<String> sensitiveKinds) {
        this.sensitiveKinds = words(sensitiveKinds);
    }

    public List<String> getSensitivePaths() {
        return sensitivePaths;
    }

    /** @param sensitivePaths places of which nothing is captured */
    @DataBoundSetter
    public void setSensitivePaths(List<String> sensitivePaths) {
        this.sensitivePaths = words(sensitivePaths);
    }

    @Override
    protected EnvironmentSettings given() {
        EnvironmentSettings settings = super.given();
        settings.offer(Key.NAMESPACE, namespace);
        if (cluster != null) {
            cluster.offerTo(settings);
        }
        return settings;
    }

    @Override
    protected boolean isSelfContained() {
        return getRepository() != null && cluster != null;
    }

    SyncChoices secrets() {
        return new SyncChoices().withSecrets(sensitiveKinds, sensitivePaths);
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        EnvironmentSettings settings;
        EnvironmentSettings from;
        try {
            String fault = EnvironmentSync.faultOfRevision(revision);
            if (fault != null) {
                throw new AbortException(fault);
            }
            checkProposal();
            settings = settings(context);
            from = clusterOf(settings);
            secrets().check(from);
        } catch (OperationException e) {
            throw new AbortException(e.getMessage());
        }
        // what is rendered cannot be captured
        return new CaptureExecution(context, settings, from, this, PreviewChoices.of(new RenderChoices(), context));
    }

    private EnvironmentSettings clusterOf(EnvironmentSettings settings) {
        List<String> names =
                settings.clusters().stream().map(each -> each.get(Key.TARGET)).toList();
        if (names.isEmpty() && fromCluster == null) {
            return settings;
        }
        if (fromCluster == null || !names.contains(fromCluster)) {
            String known = names.isEmpty() ? "one cluster; leave fromCluster out" : String.join(", ", names);
            throw new OperationException("fromCluster: " + (fromCluster == null ? "missing" : "\"" + fromCluster + "\"")
                    + ", but the environment " + settings.environment() + " has " + known);
        }
        return settings.clusters().get(names.indexOf(fromCluster));
    }

    /** Name and form of the step. */
    @Extension
    public static class DescriptorImpl extends ProposalStepDescriptor {

        @Override
        public String getFunctionName() {
            return "gitopsCapture";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.GitopsCaptureStep_DisplayName();
        }

        /** Only parses; asks no server. */
        @POST
        public FormValidation doCheckRevision(@QueryParameter String value) {
            String fault = EnvironmentSync.faultOfRevision(Util.fixEmptyAndTrim(value));
            return fault == null ? FormValidation.ok() : FormValidation.error(fault);
        }
    }
}
