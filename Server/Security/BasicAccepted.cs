using System.Text;

namespace StreamBatch.Server.Security;

/// <summary>Metadata of pages for browsers: their password of HTTP Basic is a key, the name is any. A browser sends it
/// by itself, also for a page of another origin, so that what changes anything must not have this.</summary>
public sealed class BasicAccepted
{
    /// <summary>What a browser is asked with.</summary>
    public const string Challenge = "Basic realm=\"streambatch\", charset=\"UTF-8\"";

    private const string Basic = "Basic ";

    /// <summary>The password in a header <c>Authorization</c>; null: there is none.</summary>
    public string? PasswordOf(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        return Convert.TryFromBase64String(header[Basic.Length..].Trim(), bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password]
            ? password
            : null;
    }
}
