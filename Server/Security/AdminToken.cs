using System.Security.Cryptography;
using System.Text;
using StreamBatch.Domain.Access;

namespace StreamBatch.Server.Security;

/// <summary>The token that a host was started with: it allows everything.</summary>
internal sealed class AdminToken(AccessOptions options)
{
    public static readonly Caller Caller = new("adminToken", [Scope.Of(AccessRight.Admin)]);

    private readonly byte[]? _expected = options.AdminToken is { } token ? HashOf(token) : null;

    // Compared as digests, so that the time says nothing about it.
    public bool Is(string token) =>
        _expected is not null && CryptographicOperations.FixedTimeEquals(HashOf(token), _expected);

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
