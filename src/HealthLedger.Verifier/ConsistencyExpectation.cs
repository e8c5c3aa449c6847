using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier;

/// <summary>The older history that the caller knows, from an accepted receipt or proof.</summary>
/// <remarks>Instances do not change.</remarks>
public sealed class ConsistencyExpectation
{
    /// <summary>Expects that the history goes on from this one.</summary>
    /// <param name="size">How many entries the older history has.</param>
    /// <param name="root">Its root, 32 bytes; copied.</param>
    /// <exception cref="ArgumentException">The root has another length.</exception>
    public ConsistencyExpectation(ulong size, ReadOnlySpan<byte> root)
    {
        if (root.Length != FormatLimits.HashBytes)
        {
            throw new ArgumentException($"{FormatLimits.HashBytes} bytes are required.", nameof(root));
        }

        Size = size;
        Root = root.ToArray();
    }

    internal ulong Size { get; }

    internal byte[] Root { get; }
}
