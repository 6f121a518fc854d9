namespace StreamBatch.Engine.Access;

/// <summary>What is noted of an administrative act: never what an event says, and no secret. Texts hold no control
/// characters.</summary>
public sealed record AuditEntry
{
    /// <summary>The most characters of each text.</summary>
    public const int MaxTextLength = 512;

    /// <summary>Which act it is; its entries share it.</summary>
    public required string ActId { get; init; }

    /// <summary>Whether it is to be done, or over.</summary>
    public required AuditPhase Phase { get; init; }

    /// <summary>When, in microseconds since the Unix epoch.</summary>
    public required long AtMicroseconds { get; init; }

    /// <summary>Who does it.</summary>
    public required string Actor { get; init; }

    /// <summary>What: the name of the operation.</summary>
    public required string Act { get; init; }

    /// <summary>With which contract; null for none, or where that is known only when it is over.</summary>
    public string? ContractId { get; init; }

    /// <summary>With what: the id of a key, an incident, a run; source and id of an event; null as above.</summary>
    public string? Target { get; init; }

    /// <summary>Where the request came from; null: from this machine's command line.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The trace of the request.</summary>
    public string? TraceId { get; init; }

    /// <summary>How it ended: an HTTP status, and the code of a refusal; null while it has not.</summary>
    public string? Outcome { get; init; }
}
