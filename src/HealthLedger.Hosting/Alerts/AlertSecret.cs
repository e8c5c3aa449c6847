namespace HealthLedger.Hosting.Alerts;

/// <summary>A secret of a channel: a file that is read at each use, so that a new one needs no restart.</summary>
internal static class AlertSecret
{
    private const int MostBytes = 4096;

    /// <summary>The file's bytes without a line end behind them.</summary>
    /// <exception cref="AlertDeliveryException">It cannot be read, is empty, or has more than 4,096 bytes.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw new AlertDeliveryException("the file of the secret is too long.");
            }

            byte[] bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            int length = bytes.AsSpan().TrimEnd("\r\n"u8).Length;
            return length > 0 ? bytes[..length] : throw new AlertDeliveryException("the file of the secret is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AlertDeliveryException("the file of the secret cannot be read.", exception);
        }
    }
}
