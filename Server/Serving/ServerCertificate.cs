using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using StreamBatch.Engine;

namespace StreamBatch.Server.Serving;

/// <summary>The certificate of a server, from PEM files that are read again when they have changed: a connection made
/// more than 5 s later gets the new one. Safe for use by several threads.</summary>
public sealed partial class ServerCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly string _certificate;
    private readonly string _key;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private SslStreamCertificateContext _context;
    private string _text;
    private long _lookedAt;

    private ServerCertificate(string certificate, string key, TimeProvider clock, ILogger logger)
    {
        _certificate = certificate;
        _key = key;
        _clock = clock;
        _logger = logger;
        _lookedAt = clock.GetTimestamp();
        _text = Text();
        _context = Read(_text);
    }

    /// <summary>Reads the certificate.</summary>
    /// <param name="certificate">A PEM file with the certificate of the server, and those between it and its authority.
    /// </param>
    /// <param name="key">A PEM file with its key.</param>
    /// <param name="clock">Says when to look again.</param>
    /// <param name="logger">Takes what goes wrong later.</param>
    /// <exception cref="StoreException">A file is not there, or is no such thing.</exception>
    public static ServerCertificate Open(string certificate, string key, TimeProvider clock, ILogger logger)
    {
        try
        {
            return new ServerCertificate(certificate, key, clock, logger);
        }
        catch (Exception failure) when (IsOfFiles(failure))
        {
            throw new StoreException($"The certificate {certificate} or its key {key} cannot be read: "
                + failure.Message, failure);
        }
    }

    /// <summary>The certificate as it is now. Where its files are broken it is what they were before.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            if (_clock.GetElapsedTime(_lookedAt) < LookEvery)
            {
                return _context;
            }

            _lookedAt = _clock.GetTimestamp();
            try
            {
                if (Text() is var text && text != _text)
                {
                    _context = Read(text);
                    _text = text;
                }
            }
            catch (Exception failure) when (IsOfFiles(failure))
            {
                // One of the two may be new and the other not yet: they are looked at again.
                LogUnread(_logger, failure, _certificate);
            }

            return _context;
        }
    }

    private string Text() => File.ReadAllText(_certificate) + "\n" + File.ReadAllText(_key);

    private static SslStreamCertificateContext Read(string text)
    {
        using var pem = X509Certificate2.CreateFromPem(text, text);
        var between = new X509Certificate2Collection();
        between.ImportFromPem(text);
        if (between.Count > 0)
        {
            between.RemoveAt(0);
        }

        // A key that was read from PEM is not one that every platform can hand to TLS.
        return SslStreamCertificateContext.Create(
            X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), between, offline: true);
    }

    private static bool IsOfFiles(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or CryptographicException;

    [LoggerMessage(220, LogLevel.Warning, "The certificate {File} cannot be read again: the one before is used")]
    private static partial void LogUnread(ILogger logger, Exception failure, string file);
}
