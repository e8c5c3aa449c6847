namespace HealthLedger.Vaults.Pkcs11;

/// <summary>Which token holds the signing keys.</summary>
public sealed class Pkcs11SignerOptions
{
    /// <summary>The label of the token.</summary>
    public required string TokenLabel { get; init; }

    /// <summary>
    /// A file that holds the user PIN and nothing else, on Unix with mode 0600. The module reads it; this process does
    /// not keep the PIN.
    /// </summary>
    public required string PinFile { get; init; }

    /// <summary>
    /// What the labels of the keys begin with: the key of version 2 of the author is `PREFIX-author-2`. Default:
    /// `healthledger`.
    /// </summary>
    public string LabelPrefix { get; init; } = "healthledger";

    /// <summary>The name of OpenSSL's engine. Default: `pkcs11` (Debian: libengine-pkcs11-openssl).</summary>
    public string Engine { get; init; } = "pkcs11";

    /// <summary>
    /// Reads a URI of RFC 7512: `pkcs11:token=LABEL?pin-source=FILE`, with `;x-prefix=PREFIX` behind the label for
    /// <see cref="LabelPrefix"/>. Other attributes are refused, and so is a PIN in the URI.
    /// </summary>
    /// <param name="text">The URI.</param>
    /// <returns>The options, or null when the text is not one.</returns>
    public static Pkcs11SignerOptions? TryParse(string? text)
    {
        const string scheme = "pkcs11:";
        if (text is null || !text.StartsWith(scheme, StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = text[scheme.Length..].Split('?', 2);
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (string attribute in parts[0].Split(';').Concat(parts.Length > 1 ? parts[1].Split('&') : []))
        {
            string[] pair = attribute.Split('=', 2);
            if (pair.Length != 2 || pair[0] is not ("token" or "x-prefix" or "pin-source")
                || pair[1].Length == 0 || !found.TryAdd(pair[0], Uri.UnescapeDataString(pair[1])))
            {
                return null;
            }
        }

        const string file = "file:";
        return found.TryGetValue("token", out string? token) && found.TryGetValue("pin-source", out string? pin)
            ? new Pkcs11SignerOptions
            {
                TokenLabel = token,
                PinFile = pin.StartsWith(file, StringComparison.Ordinal) ? pin[file.Length..] : pin,
                LabelPrefix = found.GetValueOrDefault("x-prefix", "healthledger"),
            }
            : null;
    }
}
