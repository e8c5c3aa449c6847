using MimeKit;

namespace HealthLedger.Alerts.Mail;

/// <summary>Addresses of mail.</summary>
internal static class MailAddress
{
    /// <summary>Whether a text is one address, without anything around it.</summary>
    public static bool IsOne(string? text) =>
        MailboxAddress.TryParse(text, out MailboxAddress? address)
        && address.Address == text && address.Address.Contains('@', StringComparison.Ordinal);
}
