namespace StreamBatch.Server.Security;

/// <summary>Of which contracts an endpoint needs a right.</summary>
public enum ScopeReach
{
    /// <summary>Of the one that the route names.</summary>
    One,

    /// <summary>Of all: the endpoint is about no contract.</summary>
    All,

    /// <summary>Of any: which one is seen in the body, and asked for there.</summary>
    Some,
}
