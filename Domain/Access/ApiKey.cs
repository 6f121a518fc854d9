using System.Collections.Immutable;

namespace StreamBatch.Domain.Access;

/// <summary>What is kept of an API key: everything but its secret.</summary>
public sealed record ApiKey
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxNameLength = 100;

    /// <summary>The most scopes of a key.</summary>
    public const int MaxScopes = 100;

    /// <summary>Whether a text can be a name: one that people see, of at most <see cref="MaxNameLength"/>
    /// characters.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxNameLength && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);
    }

    /// <summary>Which key it is: part of its text.</summary>
    public required string Id { get; init; }

    /// <summary>The SHA-256 of its secret.</summary>
    public required ImmutableArray<byte> Hash { get; init; }

    /// <summary>Who or what uses it, for people; a key and its successor share it.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    public required ImmutableArray<Scope> Scopes { get; init; }

    /// <summary>When it was made, in microseconds since the Unix epoch.</summary>
    public required long CreatedMicroseconds { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>From when on it is refused; null: never.</summary>
    public long? ExpiresMicroseconds { get; init; }

    /// <summary>When it was revoked; null: it was not.</summary>
    public long? RevokedMicroseconds { get; init; }

    /// <summary>Who revoked it.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>The id of the key that takes its place; null: none does.</summary>
    public string? Successor { get; init; }

    /// <summary>From when on it is refused, for whichever reason; null: never.</summary>
    public long? EndMicroseconds => RevokedMicroseconds is { } revoked && ExpiresMicroseconds is { } expires
        ? Math.Min(revoked, expires)
        : RevokedMicroseconds ?? ExpiresMicroseconds;

    /// <summary>Whether it is accepted at a moment.</summary>
    public bool IsValidAt(long microseconds) => EndMicroseconds is not { } end || microseconds < end;

    /// <summary>The key after somebody has revoked it; one that was revoked before stays as it is.</summary>
    public ApiKey Revoked(long microseconds, string by) => RevokedMicroseconds is not null
        ? this
        : this with { RevokedMicroseconds = microseconds, RevokedBy = by };

    /// <summary>The key after a successor was made: it ends with the overlap, or before.</summary>
    public ApiKey ReplacedBy(string successor, long endsMicroseconds) => this with
    {
        Successor = successor,
        ExpiresMicroseconds = Math.Min(ExpiresMicroseconds ?? long.MaxValue, endsMicroseconds),
    };
}
