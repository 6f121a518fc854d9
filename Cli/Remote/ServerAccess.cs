using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StreamBatch.Cli.Remote;

/// <summary>How a command shows a server who it is, and knows the server.</summary>
/// <param name="Key">The key, or another token; null: none.</param>
/// <param name="Authority">A PEM file with the authority that the server's certificate comes from; null: one that this
/// machine trusts.</param>
internal sealed record ServerAccess(string? Key, string? Authority)
{
    private const int MaxKeyLength = 16 * 1024;

    /// <summary>A key from a file: what is in it, without white space around it.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static string ReadKey(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxKeyLength })
        {
            throw new CommandException($"--key-file {path} holds no key: it is too long");
        }

        return File.ReadAllText(path).Trim() is { Length: > 0 } key && key.All(char.IsAscii) && !key.Any(char.IsControl)
            ? key
            : throw new CommandException($"--key-file {path} holds no key");
    }

    /// <summary>The client's connections.</summary>
    /// <exception cref="CommandException">A key would be sent in plain text, or the authority is none.</exception>
    public SocketsHttpHandler Handler(Uri server)
    {
        if (Key is not null && server.Scheme != Uri.UriSchemeHttps && !server.IsLoopback)
        {
            throw new CommandException(
                $"{server}: a key is sent by https alone, or to this machine: everybody on the way could read it");
        }

        // A redirect could take the request, and the key, elsewhere.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (Authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = Policy(Authority);
        }

        return handler;
    }

    private static X509ChainPolicy Policy(string authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(authority);
        }
        catch (CryptographicException failure)
        {
            throw new CommandException($"--server-ca {authority} cannot be read: {failure.Message}", failure);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new CommandException($"--server-ca {authority} holds no certificate in PEM");
    }
}
