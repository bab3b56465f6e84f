package io.jenkins.plugins.gitops.view;

import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The plan for one of several clusters, or the report of what was done there. */
@ExportedBean(defaultVisibility = 9)
public final class ClusterPlanView {

    private final String cluster;
    private final String document;
    private final PlanView plan;

    ClusterPlanView(String cluster, String document, PlanView plan) {
        this.cluster = cluster;
        this.document = document;
        this.plan = plan;
    }

    /** Returns the cluster's name, as it is in the names of documents. */
    @Exported
    public String getCluster() {
        return cluster;
    }

    /** Returns the name of the document: {@code plan-eu-1.json}. */
    @Exported
    public String getDocument() {
        return document;
    }

    @Exported
    public PlanView getPlan() {
        return plan;
    }
}
