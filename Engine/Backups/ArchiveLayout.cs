using System.Buffers.Binary;
using System.Security.Cryptography;

namespace StreamBatch.Engine.Backups;

/// <summary>Where things are in an archive: header, parts without a gap, manifest, trailer.</summary>
internal static class ArchiveLayout
{
    /// <summary>The header: four letters and the version of the layout.</summary>
    public static ReadOnlySpan<byte> Header => "SBA1\u0001\0\0\0"u8;

    /// <summary>The last bytes of the trailer.</summary>
    public static ReadOnlySpan<byte> End => "SBA1END\n"u8;

    /// <summary>The bytes of the trailer: place and length of the manifest, their and its SHA-256, the end.</summary>
    public const int TrailerLength = 8 + 8 + SHA256.HashSizeInBytes + 8;

    /// <summary>The longest manifest.</summary>
    public const int MaxManifestBytes = 256 * 1024 * 1024;

    /// <summary>The trailer of a manifest.</summary>
    public static byte[] Trailer(long offset, ReadOnlySpan<byte> manifest)
    {
        var trailer = new byte[TrailerLength];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, offset);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(8), manifest.Length);
        Checksum(trailer, manifest).CopyTo(trailer.AsSpan(16));
        End.CopyTo(trailer.AsSpan(TrailerLength - End.Length));
        return trailer;
    }

    /// <summary>Whether <paramref name="trailer"/> vouches for <paramref name="manifest"/>.</summary>
    public static bool IsOf(ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> manifest) =>
        Checksum(trailer, manifest).AsSpan().SequenceEqual(trailer.Slice(16, SHA256.HashSizeInBytes));

    private static byte[] Checksum(ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> manifest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(trailer[..16]);
        hash.AppendData(manifest);
        return hash.GetHashAndReset();
    }
}
