namespace StreamBatch.Testing.Protocol;

/// <summary>A run broke a rule of the protocol.</summary>
public sealed class ProtocolBrokenException : Exception
{
    /// <summary>The rule <paramref name="rule"/> was broken.</summary>
    public ProtocolBrokenException(string rule)
        : base(rule)
    {
    }

    /// <summary>As above, in the run of a seed.</summary>
    public ProtocolBrokenException(string rule, Exception inner)
        : base(rule, inner)
    {
    }
}
