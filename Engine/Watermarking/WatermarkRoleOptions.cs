using StreamBatch.Domain.Blocks;

namespace StreamBatch.Engine.Watermarking;

/// <summary>The bounds of a <see cref="WatermarkRole"/>.</summary>
public sealed record WatermarkRoleOptions
{
    /// <summary>After which time partitions that have not told their sources are asked again, and all are told the
    /// watermark again, in microseconds. Default 1 s.</summary>
    public long RetryAfter { get; init; } = 1_000_000;

    /// <summary>How often partitions are asked for progress that nobody reported, in microseconds: longer than any
    /// request is under way, since a request moves the watermark when all its shares are durable. Default 60 s.
    /// </summary>
    public long PollAfter { get; init; } = 60_000_000;

    /// <summary>For how long a bounded input holds the watermark against progress that nobody reported, from its last
    /// word on, in microseconds: longer than two polls. Default 3 min.</summary>
    public long HoldFor { get; init; } = 180_000_000;

    /// <summary>For how long after a takeover the watermark stays against progress that nobody reported, in
    /// microseconds: by then a bounded input has said that it holds it. Default 30 s.</summary>
    public long SettleAfter { get; init; } = 30_000_000;

    /// <summary>The newest version of the semantics that this host knows; it raises no contract above it. Default the
    /// program's newest.</summary>
    public ushort NewestSemantics { get; init; } = SemanticsVersion.Newest;

    /// <summary>How often it is asked what all hosts know, while a newer version than the one in force may be known,
    /// in microseconds. Default 5 s.</summary>
    public long AskSemanticsAfter { get; init; } = 5_000_000;

    /// <summary>For how long all active hosts must have known a newer version of the semantics, as seen by this role,
    /// before the contract is raised to it, in microseconds: until then hosts of the release before may come back.
    /// Default 10 min.</summary>
    public long RaiseSemanticsAfter { get; init; } = 600_000_000;

    /// <summary>The most reports and raises that wait. Default 10,000.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>The most appends from outside that wait, each of at most <see cref="ControlAppend.MaxBytes"/>. Default
    /// 16.</summary>
    public int MaxAppends { get; init; } = 16;
}
