package org.raymill.model;

/** What attempts can have in common whose usage is added up. */
public enum UsageGrouping {
    JOB,
    PROJECT,
    USER,
    SERVER
}
