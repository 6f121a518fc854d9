using System.Globalization;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Engine.Backups;

/// <summary>The names of the parts of an archive, and the text of its hash key.</summary>
internal static class BackupNames
{
    public const string Manifest = "manifest.json";

    public const string Log = "log.bin";

    public static string Run(int contract, int run) =>
        string.Create(CultureInfo.InvariantCulture, $"runs/{contract}-{run}.ndjson");

    public static string TextOf(HashKey key) =>
        string.Create(CultureInfo.InvariantCulture, $"{key.High:x16}{key.Low:x16}");

    public static HashKey? KeyOf(string text) =>
        UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
            ? new HashKey((ulong)key, (ulong)(key >> 64))
            : null;
}
