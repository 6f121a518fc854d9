namespace StreamBatch.Server.Security;

/// <summary>Whom a server lets in.</summary>
public sealed record AccessOptions
{
    /// <summary>The least number of characters of <see cref="AdminToken"/>.</summary>
    public const int MinTokenLength = 16;

    /// <summary>Whether everybody may do everything: for a server on loopback alone. Default false: a caller shows a
    /// key.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>A text that is accepted as a key of the scope <c>admin:*</c>, with which the first key is made; null,
    /// the default: none is.</summary>
    public string? AdminToken { get; init; }

    /// <summary>Whose tokens are accepted beside keys; null, the default: nobody's.</summary>
    public JwtOptions? Jwt { get; init; }

    /// <summary>For how long what was read of the keys is used: so long a key that was revoked elsewhere is accepted at
    /// most. Default 2 s.</summary>
    public TimeSpan KeysReadEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long it is used while the store of keys fails; then nobody is let in. Default 30 s.</summary>
    public TimeSpan KeysKeptAtMost { get; init; } = TimeSpan.FromSeconds(30);
}
