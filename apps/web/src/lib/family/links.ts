/** The addresses of a child's pages. */
import { resolve } from '$app/paths';

export const familyLinks = ({ org, student }: { readonly org: string; readonly student: string }) => ({
  home: () => resolve('/o/[org]/family/[student]', { org, student }),
  lessons: () => resolve('/o/[org]/family/[student]/scheduling', { org, student }),
  hours: () => resolve('/o/[org]/family/[student]/hours', { org, student }),
  orders: () => resolve('/o/[org]/family/[student]/payments', { org, student }),
  records: () => resolve('/o/[org]/family/[student]/records', { org, student }),
  surveys: () => resolve('/o/[org]/family/[student]/satisfaction', { org, student }),
  survey: (survey: string) => resolve('/o/[org]/family/[student]/satisfaction/[survey]', { org, student, survey }),
  complaints: () => resolve('/o/[org]/family/[student]/service-desk', { org, student }),
  order: (order: string) => resolve('/o/[org]/family/[student]/payments/[order]', { org, student, order }),
  checkout: (checkout: string) => resolve('/o/[org]/family/[student]/pay/[checkout]', { org, student, checkout }),
  receipt: (payment: string) =>
    resolve('/o/[org]/family/[student]/payments/receipts/[payment]', { org, student, payment }),
});
