namespace StreamBatch.Reference;

/// <summary>How a <see cref="ReferenceSimulator"/> begins and what it prints.</summary>
public sealed record ReferenceOptions
{
    /// <summary>Processing time at the first step, in microseconds since the Unix epoch; default 2000-01-01T00:00:00Z.
    /// </summary>
    public long Clock { get; init; } = 946_684_800_000_000;

    /// <summary>Whether instants are printed as whole microseconds instead of RFC 3339; default false.</summary>
    public bool Micros { get; init; }

    /// <summary>Whether a step that moves the watermark prints it; default false.</summary>
    public bool Verbose { get; init; }
}
